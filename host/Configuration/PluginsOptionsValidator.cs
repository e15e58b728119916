using System.Text.RegularExpressions;
using FluentValidation;

namespace LlamaRunner.Host.Configuration;

internal sealed partial class PluginsOptionsValidator : AbstractValidator<PluginsOptions>
{
    public PluginsOptionsValidator()
    {
        RuleForEach(plugins => plugins.Directories).MustBeText();
        RuleForEach(plugins => plugins.Disabled).MustBeText();
        RuleForEach(plugins => plugins.AllowedHashes)
            .Must(static hash => Hash().IsMatch(hash))
            .WithMessage("must be sha256: and 64 hexadecimal digits, as 'llama-runner plugins list --json' shows it");
    }

    [GeneratedRegex("^sha256:[0-9a-fA-F]{64}$")]
    private static partial Regex Hash();
}
