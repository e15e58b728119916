using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Configuration;

namespace LlamaRunner.Host.Parameters;

/// <summary>What is changed in the requests of each model. Immutable; where nothing is, finding that out costs no memory.</summary>
/// <param name="models">The section <c>models</c>.</param>
internal sealed class ParameterRegistry(ModelsOptions models)
{
    private readonly FrozenDictionary<string, ParameterRules> _rules = models.Entries
        .Where(static entry => entry.Value.Parameters is { } parameters && (parameters.Defaults.Count, parameters.Force.Count, parameters.Strip.Count) != (0, 0, 0))
        .ToFrozenDictionary(static entry => entry.Key, static entry => ParameterRules.Of(entry.Value.Parameters!), StringComparer.Ordinal);

    // By the entry of the catalog, which is another one when anything of the model has changed.
    private readonly ConditionalWeakTable<ModelEntry, ParameterRules> _withRecipe = [];

    /// <summary>One in which nothing is changed.</summary>
    public static ParameterRegistry Empty { get; } = new(new ModelsOptions());

    /// <summary>Finds what is changed in a request; null when nothing is.</summary>
    /// <param name="model">The model.</param>
    /// <param name="capabilities">What its runner says of itself.</param>
    public ParameterRules? Find(ModelEntry model, RunnerCapabilities capabilities)
    {
        var own = FindOwn(model);
        var stripped = capabilities.StripParameters;
        return stripped.Count == 0 ? own : (own ?? ParameterRules.None).Without(stripped);
    }

    /// <summary>Finds what is changed in a request whatever runs the model; null when nothing is.</summary>
    /// <param name="model">The model.</param>
    public ParameterRules? FindOwn(ModelEntry model) => model.Recipe is null
        ? _rules.GetValueOrDefault(model.Id)
        : _withRecipe.GetValue(model, entry => ParameterRules.Of(
            models.Entries.GetValueOrDefault(entry.Id)?.Parameters ?? new ModelParametersOptions(), entry.Recipe));
}
