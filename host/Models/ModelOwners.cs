namespace LlamaRunner.Host.Models;

/// <summary>Which entry of the configuration a model belongs to that was found: the first with its file or a copy of it.</summary>
internal sealed class ModelOwners
{
    private readonly Dictionary<string, int> _byFile = new(RealPath.Comparer);
    private readonly Dictionary<string, int> _byContent = new(StringComparer.Ordinal);

    /// <summary>Makes the lookups.</summary>
    /// <param name="configured">The models of the configuration.</param>
    public ModelOwners(IReadOnlyList<ConfiguredModel> configured)
    {
        for (var i = 0; i < configured.Count; i++)
        {
            foreach (var path in configured[i].RealPaths)
            {
                _byFile.TryAdd(path, i);
            }

            if (configured[i].Fingerprint is { } fingerprint)
            {
                _byContent.TryAdd(fingerprint, i);
            }
        }
    }

    /// <summary>The index of the owner; null when there is none.</summary>
    public int? Find(FoundModel model) => model.Variant is null ? FindByFile(model) : null;

    /// <summary>The index of the first with its file or a copy of it, whatever was laid down with the model; null when there is none.</summary>
    public int? FindByFile(FoundModel model)
    {
        foreach (var file in model.Files.Files)
        {
            if (_byFile.TryGetValue(file.RealPath, out var owner))
            {
                return owner;
            }
        }

        return model.Header.Fingerprint is { } content && _byContent.TryGetValue(content, out var copy) ? copy : null;
    }
}
