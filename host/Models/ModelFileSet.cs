namespace LlamaRunner.Host.Models;

/// <summary>The files of one model: one, or all its shards in order.</summary>
/// <param name="Stem">The file name without ending and without the number of the shard.</param>
/// <param name="Files">The files that are there.</param>
/// <param name="Missing">How many shards are not there.</param>
internal sealed record ModelFileSet(string Stem, IReadOnlyList<ModelFile> Files, int Missing)
{
    public ModelFile First => Files[0];

    public long Size => Files.Sum(static file => file.Size);

    public DateTimeOffset ModifiedAt => Files.Max(static file => file.ModifiedAt);

    /// <summary>The sentence for a model of which shards are missing; null when it is whole.</summary>
    public string? Fault => Missing > 0 ? $"The model has {Files.Count + Missing} shards, and {Missing} of them are missing." : null;

    /// <summary>Sorts the files of one folder into models.</summary>
    public static IReadOnlyList<ModelFileSet> Group(IReadOnlyList<ModelFile> files)
    {
        var sets = new List<ModelFileSet>();
        var shards = new Dictionary<(string Stem, int Count), List<(int Number, ModelFile File)>>();
        foreach (var file in files)
        {
            if (ShardName.Of(file.Name) is not { } name)
            {
                sets.Add(Single(file));
            }
            else if (shards.TryGetValue((name.Stem, name.Count), out var known))
            {
                known.Add((name.Number, file));
            }
            else
            {
                shards.Add((name.Stem, name.Count), [(name.Number, file)]);
            }
        }

        foreach (var ((stem, count), found) in shards)
        {
            // Two files can have one number where names differ in case alone.
            ModelFile[] inOrder =
            [
                .. found.DistinctBy(static shard => shard.Number)
                    .OrderBy(static shard => shard.Number)
                    .Select(static shard => shard.File),
            ];
            sets.Add(new ModelFileSet(stem, inOrder, count - inOrder.Length));
        }

        return sets;
    }

    /// <summary>Finds all files of the model that begins with a file; null when that file does not exist.</summary>
    public static ModelFileSet? Find(string path)
    {
        if (ModelFile.Find(path) is not { } first)
        {
            return null;
        }

        if (ShardName.Of(first.Name) is not { Number: 1 } name)
        {
            return Single(first);
        }

        var folder = Path.GetDirectoryName(first.Path) ?? "";
        var files = new List<ModelFile> { first };
        for (var number = 2; number <= name.Count; number++)
        {
            if (ModelFile.Find(Path.Combine(folder, name.Sibling(number))) is { } shard)
            {
                files.Add(shard);
            }
        }

        return new ModelFileSet(name.Stem, files, name.Count - files.Count);
    }

    private static ModelFileSet Single(ModelFile file) => new(Path.GetFileNameWithoutExtension(file.Name), [file], 0);
}
