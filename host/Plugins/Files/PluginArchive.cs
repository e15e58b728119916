using System.IO.Compression;

namespace LlamaRunner.Host.Plugins.Files;

/// <summary>
/// A plugin's folder packed as a <c>.zip</c> or <c>.nupkg</c>, at any depth: where <c>Name.dll</c> lies beside
/// <c>Name.deps.json</c>, which tells it from the libraries that it carries.
/// </summary>
internal static class PluginArchive
{
    /// <summary>More than this is no plugin. Unpacking ends where an entry is longer than it says.</summary>
    private const long LargestContent = 4L << 30;

    private static readonly string[] Extensions = [".zip", ".nupkg"];

    /// <summary>True when a file is named as one.</summary>
    public static bool IsNamedAsOne(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Looks into an archive; never throws.</summary>
    public static PluginSource Read(string path)
    {
        try
        {
            using var archive = ZipFile.OpenRead(path);
            var name = Path.GetFileNameWithoutExtension(FindMain(archive)?.Name);
            return name is null
                ? Faulty("it holds no plugin: there is no Name.dll with a Name.deps.json beside it.")
                : PluginSource.IsName(name)
                    ? new PluginSource(name, path, IsArchive: true)
                    : Faulty($"its assembly is named '{name}': a plugin's name consists of letters, digits, '.', '_' and '-', and begins with a letter or digit.");
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
        {
            return Faulty($"it cannot be read as an archive: {exception.Message}");
        }

        PluginSource Faulty(string fault) => new(Path.GetFileNameWithoutExtension(path), path, IsArchive: true, fault);
    }

    /// <summary>Unpacks the plugin's folder, and nothing beside it.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="folder">Where to; must exist.</param>
    /// <param name="cancellationToken">Ends the work in between.</param>
    /// <exception cref="InvalidDataException">It is damaged, too large, or has names that lead out of the folder.</exception>
    public static async Task UnpackAsync(string path, string folder, CancellationToken cancellationToken)
    {
        await using var archive = await ZipFile.OpenReadAsync(path, cancellationToken);
        var main = FindMain(archive) ?? throw new InvalidDataException("the archive holds no plugin.");
        var prefix = main.FullName[..^main.Name.Length];
        var files = archive.Entries.Where(entry => entry.Name.Length > 0 && entry.FullName.StartsWith(prefix, StringComparison.Ordinal)).ToList();
        if (files.Any(static file => file.Length > LargestContent) || files.Sum(static file => file.Length) > LargestContent)
        {
            throw new InvalidDataException("the archive's content is larger than 4 GiB.");
        }

        var root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;
        foreach (var file in files)
        {
            var target = Path.GetFullPath(Path.Combine(root, file.FullName[prefix.Length..]));
            if (!target.StartsWith(root, StringComparison.Ordinal))
            {
                throw new InvalidDataException($"the archive's entry '{file.FullName}' leads out of its folder.");
            }

            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            await file.ExtractToFileAsync(target, overwrite: false, cancellationToken);
        }
    }

    private static ZipArchiveEntry? FindMain(ZipArchive archive)
    {
        var names = archive.Entries.Select(static entry => entry.FullName).ToHashSet(StringComparer.Ordinal);
        return archive.Entries
            .Where(entry => entry.Name.EndsWith(".dll", StringComparison.OrdinalIgnoreCase) && names.Contains(entry.FullName[..^4] + ".deps.json"))
            .MinBy(static entry => entry.FullName.Count(static character => character == '/'));
    }
}
