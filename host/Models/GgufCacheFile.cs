namespace LlamaRunner.Host.Models;

/// <summary>The cache file as it is written.</summary>
internal sealed record GgufCacheFile
{
    /// <summary>Raised whenever a header is read in another way, so that old readings are not taken for new ones.</summary>
    public const int CurrentVersion = 3;

    public required int Version { get; init; }

    public required IReadOnlyList<GgufCacheEntry> Files { get; init; }
}
