using FluentValidation;

namespace LlamaRunner.Host.Configuration;

internal sealed class ModelParametersOptionsValidator : AbstractValidator<ModelParametersOptions>
{
    // Without them there is no request, or it is another one than the frontend expects an answer to.
    private static readonly string[] Reserved = ["model", "messages", "prompt", "input", "stream", "stream_options"];

    public ModelParametersOptionsValidator() => RuleFor(parameters => parameters).Custom((parameters, context) =>
    {
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in parameters.Defaults)
        {
            var at = ConfigurationPath.Of("defaults", name);
            CheckName(name, "defaults", at, seen, context);
            if (value is null)
            {
                context.AddFault(at, "must not be null: a request without the field has no value for it anyway");
            }
        }

        foreach (var name in parameters.Force.Keys)
        {
            CheckName(name, "force", ConfigurationPath.Of("force", name), seen, context);
        }

        for (var i = 0; i < parameters.Strip.Count; i++)
        {
            var at = ConfigurationPath.Of("strip").Item(i);
            if (FindFault(parameters.Strip[i], "strip", seen) is { } fault)
            {
                context.AddFault(at, fault);
            }
        }
    });

    private static void CheckName(
        string name, string kind, ConfigurationPath at, Dictionary<string, string> seen, ValidationContext<ModelParametersOptions> context)
    {
        if (FindFault(name, kind, seen) is { } fault)
        {
            context.AddNameFault(at, fault);
        }
    }

    private static string? FindFault(string name, string kind, Dictionary<string, string> seen)
    {
        if (!ConfigurationRules.IsText(name))
        {
            return ConfigurationRules.NotEmpty;
        }

        if (Reserved.Contains(name, StringComparer.Ordinal))
        {
            return $"must not be one of {string.Join(", ", Reserved)}, which make the request what it is";
        }

        return seen.TryAdd(name, kind) ? null : $"must stand in one place only; {seen[name]} has it too";
    }
}
