using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Models;

/// <summary>
/// The one rule by which all frontends find a model by name: 1. an id or alias as it is written, 2. the same without
/// <c>:latest</c>, on whichever side it stands, 3. both again without regard to case, 4. where the configuration's own names and
/// patterns lead. Ids come before aliases; among aliases, the model that is listed first.
/// </summary>
internal sealed class ModelNameResolver
{
    private const string Latest = ":latest";

    private readonly ModelAliases _aliases;
    private readonly FrozenDictionary<string, ModelEntry> _exact;
    private readonly FrozenDictionary<string, ModelEntry> _anyCase;

    /// <summary>Makes the lookups.</summary>
    /// <param name="models">The models in the order in which they are listed.</param>
    /// <param name="aliases">Names that no model has; null for none.</param>
    public ModelNameResolver(IReadOnlyList<ModelEntry> models, ModelAliases? aliases = null)
    {
        _aliases = aliases ?? ModelAliases.Empty;
        _exact = Index(models, StringComparer.Ordinal).ToFrozenDictionary(StringComparer.Ordinal);
        _anyCase = Index(models, StringComparer.OrdinalIgnoreCase).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }

    public bool TryResolve(string name, [NotNullWhen(true)] out ModelEntry? model) =>
        TryResolveOwn(name, out model) || (_aliases.TryFind(name, out var target) && TryResolveOwn(target, out model));

    /// <summary>True when a model has a name itself.</summary>
    public bool HasOwn(string name) => TryResolveOwn(name, out _);

    // Where an alias leads must be a model's own name, so that none can lead in a circle.
    private bool TryResolveOwn(string name, [NotNullWhen(true)] out ModelEntry? model) =>
        TryResolve(_exact, name, StringComparison.Ordinal, out model)
        || TryResolve(_anyCase, name, StringComparison.OrdinalIgnoreCase, out model);

    private static bool TryResolve(
        FrozenDictionary<string, ModelEntry> models, string name, StringComparison comparison, [NotNullWhen(true)] out ModelEntry? model) =>
        models.TryGetValue(name, out model)
        || (name.EndsWith(Latest, comparison)
            && models.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name.AsSpan(0, name.Length - Latest.Length), out model));

    // Names with ":latest" are entered a second time without it, after all others, so that a lookup needs no concatenation.
    private static Dictionary<string, ModelEntry> Index(IReadOnlyList<ModelEntry> models, StringComparer comparer)
    {
        var index = new Dictionary<string, ModelEntry>(comparer);
        (string Name, ModelEntry Model)[] names =
        [
            .. models.Select(static model => (model.Id, model)),
            .. models.SelectMany(static model => model.Aliases.Select(alias => (alias, model))),
        ];
        foreach (var (name, model) in names)
        {
            index.TryAdd(name, model);
        }

        var comparison = comparer == StringComparer.Ordinal ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        foreach (var (name, model) in names)
        {
            if (name.EndsWith(Latest, comparison))
            {
                index.TryAdd(name[..^Latest.Length], model);
            }
        }

        return index;
    }
}
