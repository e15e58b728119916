namespace LlamaRunner.Host.Control.Client;

/// <summary>What an answer took, as far as its runner tells.</summary>
internal sealed record AnswerStatistics
{
    public int PromptTokens { get; init; }

    public int AnswerTokens { get; init; }

    /// <summary>The tokens of the prompt that had to be read, those not kept from the turn before; null when not told.</summary>
    public int? PromptTokensRead { get; init; }

    public TimeSpan? PromptDuration { get; init; }

    public TimeSpan? AnswerDuration { get; init; }
}
