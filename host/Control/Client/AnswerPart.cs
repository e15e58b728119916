namespace LlamaRunner.Host.Control.Client;

/// <summary>What one event of a streamed answer brings.</summary>
internal sealed record AnswerPart
{
    /// <summary>More of the answer.</summary>
    public string Text { get; init; } = "";

    /// <summary>More of what the model thinks before it answers.</summary>
    public string Thinking { get; init; } = "";

    /// <summary>Why the answer ended; null until it has.</summary>
    public string? FinishReason { get; init; }

    /// <summary>What the answer took; with the last event.</summary>
    public AnswerStatistics? Statistics { get; init; }
}
