using FluentValidation;

namespace LlamaRunner.Host.Configuration;

internal sealed class LoggingOptionsValidator : AbstractValidator<LoggingOptions>
{
    public LoggingOptionsValidator() => RuleFor(logging => logging.Directory).MustBeText();
}
