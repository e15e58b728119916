namespace LlamaRunner.Host.Configuration;

/// <summary>Makes full paths of those in host.json.</summary>
internal sealed class PathResolver(string baseFolder, string home, string programFolder)
{
    /// <summary>Where relative paths start: the folder of the configuration file, or the working folder when there is none.</summary>
    public string BaseFolder { get; } = baseFolder;

    public string Resolve(string path) => Resolve(path, BaseFolder);

    /// <summary>A relative plugin folder belongs to the program and not to the file that names it.</summary>
    public string ResolvePluginDirectory(string path) => Resolve(path, programFolder);

    private string Resolve(string path, string folder)
    {
        if (path == "~")
        {
            return Path.GetFullPath(home);
        }

        return path.StartsWith("~/", StringComparison.Ordinal) || path.StartsWith("~\\", StringComparison.Ordinal)
            ? Path.GetFullPath(path[2..], home)
            : Path.GetFullPath(path, folder);
    }
}
