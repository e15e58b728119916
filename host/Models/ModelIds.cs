namespace LlamaRunner.Host.Models;

/// <summary>Gives out names for models so that no two are the same without regard to case.</summary>
internal sealed class ModelIds
{
    private readonly HashSet<string> _taken = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The names given so far, to go on from more than once.</summary>
    public ModelIds Copy()
    {
        var copy = new ModelIds();
        copy._taken.UnionWith(_taken);
        return copy;
    }

    /// <summary>Takes a name; false when it is taken.</summary>
    public bool TryTake(string id) => _taken.Add(id);

    /// <summary>
    /// Names files of one stem. A single one gets the stem; several, or one whose stem is taken, get as many of their parent
    /// folders in front as tell them apart. The result does not depend on the order of the paths.
    /// </summary>
    /// <param name="stem">The name without folder.</param>
    /// <param name="paths">The paths of the files.</param>
    /// <returns>A name for each path, in their order.</returns>
    public IReadOnlyList<string> TakeForPaths(string stem, IReadOnlyList<string> paths)
    {
        if (paths.Count == 1 && TryTake(stem))
        {
            return [stem];
        }

        string[][] folders = [.. paths.Select(FoldersOf)];
        var deepest = folders.Max(static parts => parts.Length);
        for (var depth = 1; depth <= deepest; depth++)
        {
            string[] ids = [.. folders.Select(parts => string.Join('/', parts.TakeLast(depth).Append(stem)))];
            if (ids.Distinct(StringComparer.OrdinalIgnoreCase).Count() == ids.Length && !ids.Any(_taken.Contains))
            {
                _taken.UnionWith(ids);
                return ids;
            }
        }

        return TakeNumbered(stem, paths);
    }

    // Folders cannot tell files apart whose paths differ in case alone.
    private string[] TakeNumbered(string stem, IReadOnlyList<string> paths)
    {
        var ids = new string[paths.Count];
        var next = 1;
        foreach (var index in Enumerable.Range(0, paths.Count).OrderBy(i => paths[i], StringComparer.Ordinal))
        {
            do
            {
                ids[index] = FormattableString.Invariant($"{stem}#{next++}");
            }
            while (!TryTake(ids[index]));
        }

        return ids;
    }

    private static string[] FoldersOf(string path)
    {
        var folder = Path.GetDirectoryName(path) ?? "";
        return folder[(Path.GetPathRoot(folder)?.Length ?? 0)..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
    }
}
