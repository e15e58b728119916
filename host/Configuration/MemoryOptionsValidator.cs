using FluentValidation;

namespace LlamaRunner.Host.Configuration;

internal sealed class MemoryOptionsValidator : AbstractValidator<MemoryOptions>
{
    private const string MoreThanZero = "must be more than zero";

    public MemoryOptionsValidator()
    {
        RuleFor(memory => memory.Ram).GreaterThan(0).WithMessage(MoreThanZero);
        RuleFor(memory => memory.Gpu).GreaterThan(0).WithMessage(MoreThanZero);
        RuleFor(memory => memory.Reserve).GreaterThanOrEqualTo(0).WithMessage("must be zero or more");
    }
}
