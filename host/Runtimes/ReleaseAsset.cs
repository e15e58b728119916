using System.Buffers;

namespace LlamaRunner.Host.Runtimes;

/// <summary>One file of a release, as GitHub's releases API describes it.</summary>
internal sealed record ReleaseAsset
{
    private const string DigestPrefix = "sha256:";
    private const int DigestLength = 64;

    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    public string Name { get; init => field = value ?? ""; } = "";

    /// <summary>Its bytes.</summary>
    public long Size { get; init; }

    /// <summary>Its hash, for example <c>sha256:9f86…</c>. Null for files from before the API had digests.</summary>
    public string? Digest { get; init; }

    public string BrowserDownloadUrl { get; init => field = value ?? ""; } = "";

    /// <summary>The SHA-256 in lower-case hexadecimal digits; null when the index gives none that can be read.</summary>
    public string? Sha256 =>
        Digest?.Length == DigestPrefix.Length + DigestLength
            && Digest.StartsWith(DigestPrefix, StringComparison.OrdinalIgnoreCase)
            && !Digest.AsSpan(DigestPrefix.Length).ContainsAnyExcept(HexDigits)
            ? Digest[DigestPrefix.Length..].ToLowerInvariant()
            : null;
}
