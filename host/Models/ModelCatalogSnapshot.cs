using System.Collections.Immutable;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Models;

/// <summary>All models at one moment, in the order of their ids, with the lookups by name.</summary>
/// <param name="models">The models.</param>
/// <param name="unlisted">One more that has a name but is not listed; null when there is none.</param>
/// <param name="aliases">Names that no model has.</param>
internal sealed class ModelCatalogSnapshot(ImmutableArray<ModelEntry> models, ModelEntry? unlisted, ModelAliases aliases)
{
    private readonly ModelEntry? _unlisted = unlisted;

    public IReadOnlyList<ModelEntry> Models { get; } = models;

    public ModelNameResolver Names { get; } = new(unlisted is null ? models : [.. models, unlisted], aliases);

    /// <summary>
    /// Makes the next snapshot. Models that did not change stay the very same objects, and so does the snapshot if none did,
    /// so that holders of a model can tell a change by comparing references.
    /// </summary>
    public ModelCatalogSnapshot Next(IEnumerable<ModelEntry> models, ModelEntry? unlisted)
    {
        var old = Models.Concat(_unlisted is null ? [] : [_unlisted]).ToDictionary(static model => model.Id, StringComparer.Ordinal);
        ModelEntry[] next = [.. models.OrderBy(static model => model.Id, StringComparer.Ordinal).Select(Known)];
        var nextUnlisted = unlisted is null ? null : Known(unlisted);
        return ReferenceEquals(nextUnlisted, _unlisted) && next.SequenceEqual(Models, ReferenceEqualityComparer.Instance)
            ? this
            : new ModelCatalogSnapshot([.. next], nextUnlisted, aliases);

        ModelEntry Known(ModelEntry model) => old.TryGetValue(model.Id, out var known) && AreSame(known, model) ? known : model;
    }

    private static bool AreSame(ModelEntry a, ModelEntry b) =>
        a.Aliases.SequenceEqual(b.Aliases, StringComparer.Ordinal)
        && a.DefaultedFields.SequenceEqual(b.DefaultedFields, StringComparer.Ordinal)
        && a with { Aliases = b.Aliases, DefaultedFields = b.DefaultedFields } == b;
}
