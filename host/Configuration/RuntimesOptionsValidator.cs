using FluentValidation;
using LlamaRunner.Host.Runtimes;

namespace LlamaRunner.Host.Configuration;

internal sealed class RuntimesOptionsValidator : AbstractValidator<RuntimesOptions>
{
    public RuntimesOptionsValidator()
    {
        RuleFor(runtimes => runtimes.Index).Must(index => SafeAddress.TryMake(index, out _)).WithMessage(SafeAddress.Rule);
        RuleFor(runtimes => runtimes.StallTimeout).MustBeBetween(TimeSpan.FromSeconds(1), "at least one second");
    }
}
