using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LlamaRunner.Host.Plugins.Files;

/// <summary>Tells whether a plugin's files are those of before without reading them: by their names, sizes and times.</summary>
internal static class PluginStamp
{
    private const int Length = 16;

    /// <summary>Makes the stamp; text that may stand in a path.</summary>
    /// <param name="source">The plugin.</param>
    /// <exception cref="IOException">A file went away meanwhile.</exception>
    public static string Of(PluginSource source)
    {
        var text = new StringBuilder(source.Path);
        foreach (var file in FilesOf(source.Path, source.IsArchive))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{file.FullName}|{file.Length}|{file.LastWriteTimeUtc.Ticks}");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..Length];
    }

    /// <summary>True for what may be a stamp.</summary>
    public static bool IsOne(string text) => text.Length == Length && text.All(char.IsAsciiHexDigitLower);

    /// <summary>The files of a folder in an order that is always the same.</summary>
    public static IEnumerable<FileInfo> FilesOf(string folder) => FilesOf(folder, isFile: false);

    private static IEnumerable<FileInfo> FilesOf(string path, bool isFile) => isFile
        ? [new FileInfo(path)]
        : new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).OrderBy(static file => file.FullName, StringComparer.Ordinal);
}
