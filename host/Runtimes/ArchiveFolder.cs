namespace LlamaRunner.Host.Runtimes;

/// <summary>
/// The folder that an archive is unpacked into, and nothing beside it: names and links that lead out of it are refused. Links
/// are made when all files are there, so that no file is written through one.
/// </summary>
internal sealed class ArchiveFolder(string path)
{
    private const UnixFileMode Permissions = (UnixFileMode)0b111_111_111;
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly string _root = Path.GetFullPath(path) + Path.DirectorySeparatorChar;
    private readonly List<(string Path, string Target, string Name)> _links = [];

    public void AddFolder(string name) => Directory.CreateDirectory(Locate(name));

    /// <param name="name">Its name in the archive.</param>
    /// <param name="content">Its bytes.</param>
    /// <param name="mode">Its Unix permissions; null for the usual.</param>
    /// <param name="cancellationToken">Ends the copying.</param>
    public async Task AddFileAsync(string name, Stream content, UnixFileMode? mode, CancellationToken cancellationToken)
    {
        var place = Locate(name);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        await using (var file = new FileStream(place, options))
        {
            await content.CopyToAsync(file, cancellationToken);
        }

        if (mode is { } permissions && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(place, (permissions & Permissions) | OwnersFile);
        }
    }

    /// <summary>Adds a second name of a file that is there.</summary>
    public void AddCopy(string name, string original)
    {
        var place = Locate(name);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.Copy(Locate(original), place, overwrite: true);
    }

    public void AddLink(string name, string target)
    {
        var place = Locate(name);
        var hasName = false;
        foreach (var step in target.Split('/', '\\'))
        {
            // Behind the name of a folder, which may be a link, ".." could lead anywhere.
            if (step == ".." && hasName)
            {
                throw Refused(name, $"it is a link to \"{target}\"");
            }

            hasName |= step is not ("" or "." or "..");
        }

        if (target.Length == 0 || Path.IsPathRooted(target) || !IsInside(Path.GetFullPath(target, Path.GetDirectoryName(place)!)))
        {
            throw Refused(name, $"it is a link to \"{target}\", outside of the archive");
        }

        _links.Add((place, target, name));
    }

    /// <summary>Makes the links.</summary>
    public void Finish()
    {
        foreach (var (place, target, name) in _links)
        {
            var folder = Path.GetDirectoryName(place)!;
            Directory.CreateDirectory(folder);
            for (var parent = folder; parent.Length >= _root.Length; parent = Path.GetDirectoryName(parent)!)
            {
                if (new DirectoryInfo(parent).LinkTarget is not null)
                {
                    throw Refused(name, "it lies below a link");
                }
            }

            if (Directory.Exists(place) && new DirectoryInfo(place).LinkTarget is null)
            {
                throw Refused(name, "a folder is in the way");
            }

            if (File.Exists(place) || new FileInfo(place).LinkTarget is not null)
            {
                File.Delete(place);
            }

            File.CreateSymbolicLink(place, target);
        }
    }

    private string Locate(string name)
    {
        var place = Path.GetFullPath(Path.Combine(_root, name.Replace('\\', '/')));
        return name.Length > 0 && !Path.IsPathRooted(name) && IsInside(place) ? place : throw Refused(name, "it leads out of the archive");
    }

    private bool IsInside(string place) => (place + Path.DirectorySeparatorChar).StartsWith(_root, StringComparison.Ordinal);

    private static RuntimeFailedException Refused(string name, string reason) =>
        new($"The archive is refused: it has an entry \"{name}\", and {reason}; nothing was installed.");
}
