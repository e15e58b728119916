using System.Collections.Immutable;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Models;

/// <summary>All models at one moment, in the order of their ids, with the lookups by name.</summary>
internal sealed class ModelCatalogSnapshot(ImmutableArray<ModelEntry> models)
{
    public static ModelCatalogSnapshot Empty { get; } = new([]);

    public IReadOnlyList<ModelEntry> Models { get; } = models;

    public ModelNameResolver Names { get; } = new(models);

    /// <summary>
    /// Makes the next snapshot. Models that did not change stay the very same objects, and so does the snapshot if none did,
    /// so that holders of a model can tell a change by comparing references.
    /// </summary>
    public ModelCatalogSnapshot Next(IEnumerable<ModelEntry> models)
    {
        var old = Models.ToDictionary(static model => model.Id, StringComparer.Ordinal);
        ModelEntry[] next =
        [
            .. models.OrderBy(static model => model.Id, StringComparer.Ordinal)
                .Select(model => old.TryGetValue(model.Id, out var known) && AreSame(known, model) ? known : model),
        ];
        return next.SequenceEqual(Models, ReferenceEqualityComparer.Instance) ? this : new ModelCatalogSnapshot([.. next]);
    }

    private static bool AreSame(ModelEntry a, ModelEntry b) =>
        a.Aliases.SequenceEqual(b.Aliases, StringComparer.Ordinal) && a with { Aliases = b.Aliases } == b;
}
