using FluentValidation;

namespace LlamaRunner.Host.Configuration;

internal sealed class FrontendOptionsValidator : AbstractValidator<FrontendOptions>
{
    public FrontendOptionsValidator()
    {
        RuleFor(frontend => frontend.Port).InclusiveBetween(0, 65535).WithMessage("must be 1 to 65535, or 0 for any free port");
        RuleFor(frontend => frontend.Host).Must(ListenAddress.IsValid)
            .WithMessage("must be an IP address, \"localhost\", or \"*\" for all");
    }
}
