using System.Text.RegularExpressions;

namespace LlamaRunner.Host.Plugins.Files;

/// <summary>Where a plugin lies as its user put it there: a folder <c>Name</c> with <c>Name.dll</c>, or an archive of one.</summary>
/// <param name="Name">The plugin's name, which is its assembly's.</param>
/// <param name="Path">The full path of the folder or archive.</param>
/// <param name="IsArchive">True for a <c>.zip</c> or <c>.nupkg</c>.</param>
/// <param name="Fault">Why it cannot be a plugin; null where it may be one.</param>
internal sealed partial record PluginSource(string Name, string Path, bool IsArchive, string? Fault = null)
{
    /// <summary>True for what may be a plugin's name; it becomes part of paths.</summary>
    public static bool IsName(string name) => NamePattern().IsMatch(name);

    /// <summary>Copies the plugin's files.</summary>
    /// <param name="folder">Where to; must exist.</param>
    /// <param name="cancellationToken">Ends the work in between.</param>
    /// <exception cref="IOException">They cannot be copied.</exception>
    /// <exception cref="InvalidDataException">The archive is damaged.</exception>
    public async Task CopyToAsync(string folder, CancellationToken cancellationToken)
    {
        if (IsArchive)
        {
            await PluginArchive.UnpackAsync(Path, folder, cancellationToken);
            return;
        }

        foreach (var file in PluginStamp.FilesOf(Path))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var target = System.IO.Path.Combine(folder, System.IO.Path.GetRelativePath(Path, file.FullName));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            file.CopyTo(target);
            CloseForOthers(target);
        }
    }

    // Rights are copied, too, and who may write to the original does not matter for the copy.
    private static void CloseForOthers(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, File.GetUnixFileMode(file) & ~UnixFileMode.OtherWrite);
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9._-]*\z")]
    private static partial Regex NamePattern();
}
