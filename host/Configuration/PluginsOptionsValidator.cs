using FluentValidation;

namespace LlamaRunner.Host.Configuration;

internal sealed class PluginsOptionsValidator : AbstractValidator<PluginsOptions>
{
    public PluginsOptionsValidator()
    {
        RuleForEach(plugins => plugins.Directories).MustBeText();
        RuleForEach(plugins => plugins.Disabled).MustBeText();
    }
}
