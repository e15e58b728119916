using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Models;

/// <summary>Names the models that were found in folders and that no entry of the configuration names.</summary>
internal static class DiscoveredModels
{
    /// <summary>Makes entries of the models found.</summary>
    /// <param name="found">The models in the order in which they get their names, always the same.</param>
    /// <param name="ids">The names that are taken; those given here are added.</param>
    /// <param name="keepAlive">How long their runners stay.</param>
    /// <returns>The entries, each with what it was made of.</returns>
    public static IReadOnlyList<(ModelEntry Entry, FoundModel Model)> Name(
        IEnumerable<FoundModel> found, ModelIds ids, TimeSpan keepAlive)
    {
        var models = new List<(ModelEntry, FoundModel)>();
        foreach (var source in found.GroupBy(static model => model.Source))
        {
            foreach (var group in source.GroupBy(static model => model.Files.Stem, StringComparer.OrdinalIgnoreCase))
            {
                FoundModel[] members = [.. group];
                var names = ids.TakeForPaths(group.Key, [.. members.Select(static model => model.Place ?? model.Files.First.Path)]);

                // The name without folder keeps leading somewhere when a second file of that name appears: to the first one.
                var keepsPlainName = members.Length > 1 && ids.TryTake(group.Key);
                for (var i = 0; i < members.Length; i++)
                {
                    models.Add((ToEntry(members[i], names[i], keepsPlainName && i == 0 ? [group.Key] : [], keepAlive), members[i]));
                }
            }
        }

        return models;
    }

    /// <summary>Makes the entry of one model.</summary>
    public static ModelEntry ToEntry(FoundModel model, string id, IReadOnlyList<string> aliases, TimeSpan keepAlive) => new()
    {
        Id = id,
        BackendId = model.BackendId,
        Path = model.Files.First.Path,
        ProjectorPath = model.Projector?.Path,
        Aliases = aliases,
        KeepAlive = keepAlive,
        Load = model.Load,
        SizeBytes = model.Files.Size,
        ModifiedAt = model.ModifiedAt ?? model.Files.ModifiedAt,
        Metadata = model.Header.Metadata,
        Capabilities = CapabilityRules.Of(model.Header.Metadata, model.Projector?.SeesImages ?? false, model.Header.HasToolTemplate),
        Recipe = model.Recipe,
        Digest = model.Digest,
    };
}
