using LlamaRunner.Dialects.LlamaServer.Streams;

namespace LlamaRunner.Dialects.LlamaServer;

/// <summary>What becomes of a request that llama-server would not understand as it is meant.</summary>
internal sealed record MendedRequest
{
    /// <summary>The path that it is sent to instead; null for its own.</summary>
    public string? Path { get; init; }

    /// <summary>The body that is sent instead; null for its own.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>Puts the answer into OpenAI's form; null when that is not needed.</summary>
    public IAnswerTranslation? Translation { get; init; }
}
