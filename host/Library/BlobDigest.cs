using System.Security.Cryptography;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library;

/// <summary>The names of blobs: <c>sha256:</c> and 64 hexadecimal digits in lower case.</summary>
internal static class BlobDigest
{
    private const string Prefix = "sha256:";
    private const int ShownDigits = 12;

    /// <summary>Reads a digest as clients write it.</summary>
    /// <exception cref="BadRequestException">It is none.</exception>
    public static string Parse(string digest) => OllamaBlobs.HashOf(digest) is { } hash
        ? Prefix + hash
        : throw new BadRequestException("invalid digest format", "digest");

    /// <summary>The digest of a hash.</summary>
    public static string OfHash(ReadOnlySpan<byte> hash) => Prefix + Convert.ToHexStringLower(hash);

    /// <summary>The digest of some bytes.</summary>
    public static string Of(ReadOnlySpan<byte> content) => OfHash(SHA256.HashData(content));

    /// <summary>The digest of a file.</summary>
    public static async Task<string> OfFileAsync(string path, CancellationToken cancellationToken)
    {
        const int bufferSize = 1024 * 1024;
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize, FileOptions.Asynchronous | FileOptions.SequentialScan);
        await using (file)
        {
            return OfHash(await SHA256.HashDataAsync(file, cancellationToken));
        }
    }

    /// <summary>The 64 digits alone.</summary>
    public static string Hash(string digest) => digest[Prefix.Length..];

    /// <summary>What Ollama shows of a digest.</summary>
    public static string Short(string digest) => Hash(digest)[..ShownDigits];
}
