using FluentValidation;
using LlamaRunner.Host.Models;

namespace LlamaRunner.Host.Configuration;

/// <summary>The section itself, and that no name means two models.</summary>
internal sealed class ModelsOptionsValidator : AbstractValidator<ModelsOptions>
{
    public ModelsOptionsValidator()
    {
        RuleForEach(models => models.Directories).MustBeText();
        RuleFor(models => models.Library).MustBeText();
        RuleFor(models => models.Registries).SetValidator(new ModelRegistriesOptionsValidator());
        RuleFor(models => models.Downloads).SetValidator(new ModelDownloadsOptionsValidator());
        RuleFor(models => models.Entries).Custom(CheckNames);
        RuleFor(models => models).Custom(CheckAliases);
    }

    private static void CheckAliases(ModelsOptions models, ValidationContext<ModelsOptions> context)
    {
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, target) in models.Aliases)
        {
            var at = ConfigurationPath.Of("aliases", name);
            if (!ConfigurationRules.IsText(name))
            {
                context.AddNameFault(at, ConfigurationRules.NotEmpty);
            }
            else if (!seen.TryAdd(name, name))
            {
                context.AddNameFault(at, $"must differ from every other one in more than case; there is {ConfigurationPath.Quote(seen[name])}");
            }
            else if (FindOwner(models.Entries, name) is { } owner)
            {
                context.AddNameFault(at, $"must not be a name or alias of a model, which would come first; {ConfigurationPath.Quote(owner)} has it");
            }

            if (!ConfigurationRules.IsText(target) || target.Contains(ModelPattern.Wildcard))
            {
                context.AddFault(at, "must be the name of one model");
            }
        }
    }

    private static string? FindOwner(IReadOnlyDictionary<string, ModelOptions> entries, string name) => entries
        .Where(entry => entry.Key.Equals(name, StringComparison.OrdinalIgnoreCase) || entry.Value.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase))
        .Select(static entry => entry.Key).FirstOrDefault();

    private static void CheckNames(IReadOnlyDictionary<string, ModelOptions> entries, ValidationContext<ModelsOptions> context)
    {
        var owners = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in entries.Keys)
        {
            if (!ConfigurationRules.IsText(name))
            {
                context.AddNameFault(Entry(name), ConfigurationRules.NotEmpty);
            }

            if (!owners.TryAdd(name, name))
            {
                context.AddNameFault(
                    Entry(name),
                    $"must differ from every other model's name in more than case; there is {ConfigurationPath.Quote(owners[name])}");
            }
        }

        foreach (var (name, model) in entries)
        {
            for (var i = 0; i < model.Aliases.Count; i++)
            {
                var alias = model.Aliases[i];
                if (alias.Length > 0 && !owners.TryAdd(alias, name) && owners[alias] != name)
                {
                    context.AddFault(
                        Entry(name).Property("aliases").Item(i),
                        $"must not be a name or alias of another model; {ConfigurationPath.Quote(owners[alias])} has it, "
                        + "upper and lower case being alike");
                }
            }
        }
    }

    private static ConfigurationPath Entry(string name) => ConfigurationPath.Of("entries", name);
}
