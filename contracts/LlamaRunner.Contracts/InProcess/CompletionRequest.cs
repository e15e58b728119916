namespace LlamaRunner.Contracts.InProcess;

/// <summary>A text to be continued.</summary>
public sealed record CompletionRequest
{
    /// <summary>The text.</summary>
    public required TextInput Prompt { get; init; }

    /// <summary>How to generate.</summary>
    public required GenerationSettings Settings { get; init; }
}
