namespace LlamaRunner.Host.Models;

/// <summary>What is remembered of one file: its header, or what is wrong with it.</summary>
internal sealed record GgufCacheEntry
{
    /// <summary>The real path of the file.</summary>
    public required string Path { get; init; }

    /// <summary>Its size when it was read.</summary>
    public required long Size { get; init; }

    /// <summary>When it had last been written, in ticks of universal time.</summary>
    public required long ModifiedTicks { get; init; }

    public GgufHeader? Header { get; init; }

    public string? Fault { get; init; }

    public bool IsOf(ModelFile file) => Size == file.Size && ModifiedTicks == file.ModifiedAt.UtcTicks;
}
