using System.Runtime.InteropServices;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library;

/// <summary>Gives the shards of a model the names by which llama.cpp finds them: a folder of links to their blobs.</summary>
internal sealed partial class ShardLinks(LibraryFolder folder)
{
    /// <summary>Makes the links of a model; nothing for one of a single file.</summary>
    /// <exception cref="LibraryFailedException">They cannot be made.</exception>
    public void Make(OllamaManifest manifest)
    {
        if (manifest.Models.Count < 2)
        {
            return;
        }

        try
        {
            foreach (var layer in manifest.Models)
            {
                var link = OllamaBlobs.ShardPath(folder.Root, manifest.Models, layer.Name!);
                Directory.CreateDirectory(Path.GetDirectoryName(link)!);
                if (!File.Exists(link))
                {
                    Link(link, folder.BlobPath(BlobDigest.Parse(layer.Digest!)));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw LibraryDisk.Explain(folder.Root, exception);
        }
    }

    /// <summary>Takes the folders of models away that there are no more. The folder is locked.</summary>
    /// <param name="manifests">All models.</param>
    public void RemoveOthers(IEnumerable<OllamaManifest> manifests)
    {
        if (!Directory.Exists(folder.Shards))
        {
            return;
        }

        var keys = manifests.Where(static manifest => manifest.Models.Count > 1)
            .Select(static manifest => ShardKey.Of(manifest.Models)).ToHashSet(StringComparer.Ordinal);
        foreach (var unused in Directory.EnumerateDirectories(folder.Shards).Where(path => !keys.Contains(Path.GetFileName(path))).ToList())
        {
            try
            {
                Directory.Delete(unused, recursive: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // A runner has it open; the next change of the library takes it away.
            }
        }
    }

    // On Windows symbolic links need a right that users do not have; hard links need none.
    private static void Link(string link, string blob)
    {
        File.Delete(link);
        if (!OperatingSystem.IsWindows())
        {
            File.CreateSymbolicLink(link, Path.GetRelativePath(Path.GetDirectoryName(link)!, blob));
        }
        else if (!CreateHardLink(link, blob, 0))
        {
            throw new IOException($"{link} cannot be linked: error {Marshal.GetLastPInvokeError()}");
        }
    }

    [LibraryImport("kernel32.dll", EntryPoint = "CreateHardLinkW", SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool CreateHardLink(string name, string existing, nint security);
}
