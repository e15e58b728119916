namespace LlamaRunner.Host.Models;

/// <summary>Makes one of models that are the same file, or copies of one another.</summary>
internal static class DuplicateModels
{
    /// <summary>Keeps the first of each; it takes in the names of the others.</summary>
    public static IReadOnlyList<FoundModel> Merge(IEnumerable<FoundModel> found)
    {
        var kept = new List<FoundModel>();
        var byFile = new Dictionary<string, int>(RealPath.Comparer);
        var byContent = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var model in found)
        {
            // What was laid down with a file makes another model of it.
            var file = model.Files.First.RealPath + model.Variant;
            var content = model.Header.Fingerprint is { } fingerprint ? fingerprint + model.Variant : null;
            if (byFile.TryGetValue(file, out var index) || (content is not null && byContent.TryGetValue(content, out index)))
            {
                kept[index] = kept[index].Absorb(model);
                byFile.TryAdd(file, index);
                continue;
            }

            byFile.Add(file, kept.Count);
            if (content is not null)
            {
                byContent.Add(content, kept.Count);
            }

            kept.Add(model);
        }

        return kept;
    }
}
