using System.Security.Cryptography;
using System.Text;

namespace LlamaRunner.Host.Plugins.Files;

/// <summary>
/// A plugin's content as one number, in the form <c>sha256:…</c>: the SHA-256 of one line for each file, in the order of their paths, with the
/// file's own SHA-256 in hexadecimal, two spaces, and its path in the plugin's folder, as <c>sha256sum</c> writes them.
/// </summary>
internal static class PluginHash
{
    /// <summary>What it begins with.</summary>
    public const string Prefix = "sha256:";

    /// <summary>Reads all files of a folder.</summary>
    public static async Task<string> OfAsync(string folder, CancellationToken cancellationToken)
    {
        var lines = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in PluginStamp.FilesOf(folder))
        {
            await using var content = new FileStream(
                file.FullName, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, Options = FileOptions.SequentialScan });
            var hash = await SHA256.HashDataAsync(content, cancellationToken);
            lines[Path.GetRelativePath(folder, file.FullName).Replace('\\', '/')] = Convert.ToHexStringLower(hash);
        }

        var list = string.Concat(lines.Select(static line => $"{line.Value}  {line.Key}\n"));
        return Prefix + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(list)));
    }
}
