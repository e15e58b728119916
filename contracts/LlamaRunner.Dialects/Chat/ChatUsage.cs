namespace LlamaRunner.Dialects.Chat;

/// <summary>The tokens that an answer took.</summary>
/// <param name="PromptTokens">Tokens of the prompt, cached ones included.</param>
/// <param name="CachedTokens">Those of them that were not evaluated again.</param>
/// <param name="CompletionTokens">Tokens generated, reasoning included.</param>
/// <param name="ReasoningTokens">Those of them that were reasoning, where the runner says so; else 0.</param>
public readonly record struct ChatUsage(int PromptTokens, int CachedTokens, int CompletionTokens, int ReasoningTokens);
