namespace LlamaRunner.Frontends.Ollama.Listing;

/// <summary>A model as <c>/api/tags</c> and <c>/api/ps</c> list it; both names are there and equal, since clients read either.</summary>
internal sealed record ListedModel
{
    /// <summary>Its name, with tag.</summary>
    public required string Name { get; init; }

    /// <summary>The same.</summary>
    public required string Model { get; init; }

    /// <summary>When it was last changed; of those that are there, not of those that are loaded.</summary>
    public string? ModifiedAt { get; init; }

    /// <summary>The bytes of its files; of a loaded one, those of memory that it takes.</summary>
    public required long Size { get; init; }

    /// <summary>See <see cref="ModelDigest"/>.</summary>
    public required string Digest { get; init; }

    /// <summary>What it is.</summary>
    public required ModelDetails Details { get; init; }

    /// <summary>What it can do; of those that are there.</summary>
    public IReadOnlyList<string>? Capabilities { get; init; }

    /// <summary>When it will be unloaded; of those that are loaded.</summary>
    public string? ExpiresAt { get; init; }

    /// <summary>Which part of <see cref="Size"/> lies in the memory of GPUs; of those that are loaded.</summary>
    public long? SizeVram { get; init; }

    /// <summary>The tokens of one slot's context, 0 when they are not known; of those that are loaded.</summary>
    public int? ContextLength { get; init; }
}
