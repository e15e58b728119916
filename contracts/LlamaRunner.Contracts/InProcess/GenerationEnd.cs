namespace LlamaRunner.Contracts.InProcess;

/// <summary>The end of an answer.</summary>
public sealed record GenerationEnd : GenerationUpdate
{
    /// <summary>Why it ended.</summary>
    public required FinishReason Reason { get; init; }

    /// <summary>How many tokens the prompt has, those taken from the cache included.</summary>
    public required int PromptTokens { get; init; }

    /// <summary>How many tokens of the prompt were taken from the cache of an earlier request.</summary>
    public int CachedPromptTokens { get; init; }

    /// <summary>How many tokens were generated.</summary>
    public required int CompletionTokens { get; init; }

    /// <summary>How long it took to evaluate the prompt.</summary>
    public required TimeSpan PromptTime { get; init; }

    /// <summary>How long it took to generate.</summary>
    public required TimeSpan CompletionTime { get; init; }
}
