using FluentValidation;

namespace LlamaRunner.Host.Configuration;

internal sealed class RunnersOptionsValidator : AbstractValidator<RunnersOptions>
{
    public RunnersOptionsValidator()
    {
        RuleFor(runners => runners.MaxConcurrent).InclusiveBetween(1, 64).WithMessage("must be 1 to 64");
        RuleFor(runners => runners.FirstPort).InclusiveBetween(1, 65535).WithMessage("must be 1 to 65535");
        RuleFor(runners => runners.KeepAlive).MustBeKeepAlive();
        RuleFor(runners => runners.StartTimeout).MustBeBetween(TimeSpan.FromSeconds(1), "at least one second");
        RuleFor(runners => runners.ShutdownTimeout).MustBeBetween(TimeSpan.Zero, "zero or more");
    }
}
