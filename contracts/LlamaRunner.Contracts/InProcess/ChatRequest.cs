namespace LlamaRunner.Contracts.InProcess;

/// <summary>A conversation to be answered.</summary>
public sealed record ChatRequest
{
    /// <summary>The messages, oldest first; at least one.</summary>
    public required IReadOnlyList<ChatMessage> Messages { get; init; }

    /// <summary>How to generate.</summary>
    public required GenerationSettings Settings { get; init; }
}
