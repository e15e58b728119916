namespace LlamaRunner.Dialects.Chat;

/// <summary>The tokens that an answer took.</summary>
/// <param name="PromptTokens">Tokens of the prompt, cached ones included.</param>
/// <param name="CachedTokens">Those of them that were not evaluated again.</param>
/// <param name="CompletionTokens">Tokens generated, reasoning included.</param>
/// <param name="ReasoningTokens">Those of them that were reasoning, where the runner says so; else 0.</param>
public readonly record struct ChatUsage(int PromptTokens, int CachedTokens, int CompletionTokens, int ReasoningTokens)
{
    /// <summary>How long the evaluation of the prompt took, where the runner says so (llama-server's <c>timings</c>); else zero.</summary>
    public TimeSpan PromptTime { get; init; }

    /// <summary>How long the tokens took to generate, where the runner says so; else zero.</summary>
    public TimeSpan CompletionTime { get; init; }
}
