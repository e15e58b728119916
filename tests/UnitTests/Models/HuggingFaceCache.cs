using System.Security.Cryptography;

namespace LlamaRunner.UnitTests.Models;

/// <summary>Writes a Hugging Face hub cache as its library does: blobs, snapshots of links, refs.</summary>
internal sealed class HuggingFaceCache(string folder)
{
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    public string FolderOf(string repository) =>
        Path.Combine(folder, "models--" + repository.Replace("/", "--", StringComparison.Ordinal));

    /// <summary>Names the commit of a ref.</summary>
    public HuggingFaceCache Ref(string repository, string name = "main", string commit = Commit)
    {
        Write(Path.Combine(FolderOf(repository), "refs", name), System.Text.Encoding.ASCII.GetBytes(commit));
        return this;
    }

    /// <summary>Writes a file of a snapshot.</summary>
    /// <returns>Its path there.</returns>
    public string File(string repository, string path, GgufFile content, string commit = Commit, bool asLink = true)
    {
        var bytes = content.ToBytes();
        var file = Path.Combine(FolderOf(repository), "snapshots", commit, path);
        if (!asLink)
        {
            return Write(file, bytes);
        }

        var blob = Write(Path.Combine(FolderOf(repository), "blobs", Convert.ToHexStringLower(SHA256.HashData(bytes))), bytes);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        System.IO.File.CreateSymbolicLink(file, Path.GetRelativePath(Path.GetDirectoryName(file)!, blob));
        return file;
    }

    private static string Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }
}
