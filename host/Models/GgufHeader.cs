using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Models;

/// <summary>What one GGUF file says of itself. Immutable, and written to the cache file as it is.</summary>
internal sealed record GgufHeader
{
    /// <summary>What clients and backends see of it. In later shards and files that are no models the architecture is empty.</summary>
    public required ModelMetadata Metadata { get; init; }

    /// <summary>What the file holds: <c>model</c>, <c>adapter</c>, <c>mmproj</c>… (<c>general.type</c>); null when absent.</summary>
    public string? Kind { get; init; }

    /// <summary>Of how many files the model consists (<c>split.count</c>); 0 when absent.</summary>
    public int ShardCount { get; init; }

    /// <summary>True when it has a chat template of its own for tools (<c>tokenizer.chat_template.tool_use</c>).</summary>
    public bool HasToolTemplate { get; init; }

    /// <summary>True for a projector that takes images, and not sound alone.</summary>
    public bool SeesImages { get; init; }

    /// <summary>
    /// True for a model that holds its image encoder itself (<c>&lt;arch&gt;.vision.block_count</c>). Ollama's own converter makes
    /// such files; llama.cpp wants the encoder as a projector beside the model and refuses them.
    /// </summary>
    public bool HoldsEncoder { get; init; }

    /// <summary>Two files with the same one have the same content; see <see cref="FileFingerprint"/>.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>True when the file is a multimodal projector.</summary>
    public bool IsProjector => Kind is "mmproj" or "clip-vision" || Metadata.Architecture == "clip";

    /// <summary>True when the file is a model, and not a projector, an adapter or an importance matrix.</summary>
    public bool IsModel => !IsProjector && Kind is not ("adapter" or "imatrix");
}
