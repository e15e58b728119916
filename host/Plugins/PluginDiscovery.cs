namespace LlamaRunner.Host.Plugins;

/// <summary>Finds plugin folders: every <c>Name/Name.dll</c> in the configured folders. Loads nothing.</summary>
internal static class PluginDiscovery
{
    /// <summary>Finds them, ordered by name; of two of one name the first folder's wins, as in the order of configuration.</summary>
    public static IReadOnlyList<PluginCandidate> Find(IEnumerable<string> directories)
    {
        var found = new Dictionary<string, PluginCandidate>(StringComparer.OrdinalIgnoreCase);
        foreach (var folder in directories.Where(Directory.Exists).SelectMany(Directory.EnumerateDirectories))
        {
            var name = Path.GetFileName(folder);
            var assembly = Path.Combine(folder, name + ".dll");
            if (File.Exists(assembly))
            {
                found.TryAdd(name, new PluginCandidate(name, Path.GetFullPath(assembly)));
            }
        }

        return [.. found.Values.OrderBy(candidate => candidate.Name, StringComparer.OrdinalIgnoreCase)];
    }
}
