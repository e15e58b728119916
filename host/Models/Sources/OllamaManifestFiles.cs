namespace LlamaRunner.Host.Models.Sources;

/// <summary>Finds the manifests in an Ollama folder of models.</summary>
internal static class OllamaManifestFiles
{
    // Newer versions of Ollama keep to the first, and read the second where the first has no such model.
    private static readonly string[] Roots = ["manifests-v2", "manifests"];
    private static readonly EnumerationOptions All = new() { IgnoreInaccessible = false };

    /// <summary>Lists the manifests in the order of their names.</summary>
    public static IReadOnlyList<(OllamaName Name, string Path)> List(string folder, IProblems problems)
    {
        var found = new SortedDictionary<string, (OllamaName, string)>(StringComparer.OrdinalIgnoreCase);
        foreach (var root in Roots.Select(root => Path.Combine(folder, root)))
        {
            foreach (var host in Folders(root))
            {
                foreach (var space in Folders(host))
                {
                    foreach (var model in Folders(space))
                    {
                        foreach (var tag in Items(model, static path => Directory.EnumerateFiles(path, "*", All)))
                        {
                            var name = new OllamaName(NameOf(host).Replace("%3A", ":", StringComparison.Ordinal), NameOf(space), NameOf(model), NameOf(tag));
                            found.TryAdd(name.Shown, (name, tag));
                        }
                    }
                }
            }
        }

        return [.. found.Values];

        IEnumerable<string> Folders(string path) => Items(path, static path => Directory.EnumerateDirectories(path, "*", All));

        IEnumerable<string> Items(string path, Func<string, IEnumerable<string>> list)
        {
            try
            {
                return Directory.Exists(path) ? [.. list(path).Where(static item => !NameOf(item).StartsWith('.'))] : [];
            }
            catch (Exception exception) when (FileFaults.IsExpected(exception))
            {
                problems.Report(path, exception.Message);
                return [];
            }
        }
    }

    /// <summary>The name of the folder of a host: Windows has no colons in names of files.</summary>
    public static string FolderOfHost(string host) =>
        OperatingSystem.IsWindows() ? host.Replace(":", "%3A", StringComparison.Ordinal) : host;

    private static string NameOf(string path) => Path.GetFileName(path);
}
