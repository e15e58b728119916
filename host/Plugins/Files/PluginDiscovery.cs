namespace LlamaRunner.Host.Plugins.Files;

/// <summary>Finds what may be plugins in the configured folders: every <c>Name/Name.dll</c>, and every archive. Loads nothing.</summary>
internal static class PluginDiscovery
{
    /// <summary>Finds them, ordered by name; of two of one name the first folder's wins, as in the order of configuration.</summary>
    public static IReadOnlyList<PluginSource> Find(IEnumerable<string> directories)
    {
        var found = new Dictionary<string, PluginSource>(StringComparer.OrdinalIgnoreCase);
        foreach (var source in directories.SelectMany(FindIn))
        {
            found.TryAdd(source.Name, source);
        }

        return [.. found.Values.OrderBy(static source => source.Name, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>Reads a single plugin, in whatever folder: also one whose folder has another name, as the output of a build.</summary>
    /// <param name="path">Its folder or archive.</param>
    public static PluginSource Read(string path)
    {
        path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (File.Exists(path))
        {
            return PluginArchive.Read(path);
        }

        var name = Path.GetFileName(path);
        if (!Directory.Exists(path))
        {
            return new PluginSource(name, path, IsArchive: false, "there is no such file or folder.");
        }

        var main = FindMains(path).FirstOrDefault() ?? (File.Exists(Path.Combine(path, name + ".dll")) ? name : null);
        return main is null
            ? new PluginSource(name, path, IsArchive: false, $"it holds neither {name}.dll nor a Name.dll with a Name.deps.json beside it.")
            : new PluginSource(main, path, IsArchive: false);
    }

    /// <summary>The names of the assemblies in a folder that have a list of what they need beside them, as only main ones do.</summary>
    public static IEnumerable<string> FindMains(string folder)
    {
        const string companion = ".deps.json";
        return Directory.EnumerateFiles(folder, "*" + companion)
            .Select(static file => Path.GetFileName(file)[..^companion.Length])
            .Where(candidate => File.Exists(Path.Combine(folder, candidate + ".dll")));
    }

    private static List<PluginSource> FindIn(string directory)
    {
        try
        {
            return Directory.Exists(directory) ? [.. FindFolders(directory), .. FindArchives(directory)] : [];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It went away meanwhile, or is not for this user.
            return [];
        }
    }

    private static IEnumerable<PluginSource> FindFolders(string directory) =>
        from folder in Directory.EnumerateDirectories(directory)
        let name = Path.GetFileName(folder)
        where PluginSource.IsName(name) && File.Exists(Path.Combine(folder, name + ".dll"))
        select new PluginSource(name, Path.GetFullPath(folder), IsArchive: false);

    private static IEnumerable<PluginSource> FindArchives(string directory) =>
        Directory.EnumerateFiles(directory).Where(PluginArchive.IsNamedAsOne).Select(static file => PluginArchive.Read(Path.GetFullPath(file)));
}
