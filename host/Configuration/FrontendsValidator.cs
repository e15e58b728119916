using FluentValidation;

namespace LlamaRunner.Host.Configuration;

/// <summary>What concerns the frontends together.</summary>
internal sealed class FrontendsValidator : AbstractValidator<IReadOnlyDictionary<string, FrontendOptions>>
{
    public FrontendsValidator() => RuleFor(frontends => frontends).Custom((frontends, context) =>
    {
        var holders = new Dictionary<int, string>();
        foreach (var (id, frontend) in frontends)
        {
            if (!ConfigurationRules.IsText(id))
            {
                context.AddNameFault(ConfigurationPath.Of(id), ConfigurationRules.NotEmpty);
            }

            if (frontend is { Enabled: not false, Port: > 0 and var port } && !holders.TryAdd(port, id))
            {
                context.AddFault(
                    ConfigurationPath.Of(id, "port"),
                    "must differ from the port of every other enabled frontend; "
                    + $"{ConfigurationPath.Of("frontends", holders[port])} has it too");
            }
        }
    });
}
