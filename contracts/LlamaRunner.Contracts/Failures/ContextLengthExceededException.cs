namespace LlamaRunner.Contracts.Failures;

/// <summary>The prompt does not fit into the runner's context.</summary>
/// <param name="promptTokens">How many tokens the prompt has.</param>
/// <param name="contextLength">How many tokens one slot's context holds.</param>
public sealed class ContextLengthExceededException(int promptTokens, int contextLength)
    : RequestFailedException($"The prompt has {promptTokens} tokens, which exceeds the context size of {contextLength} tokens: shorten it, or load the model with a longer context.")
{
    /// <summary>How many tokens the prompt has.</summary>
    public int PromptTokens { get; } = promptTokens;

    /// <summary>How many tokens one slot's context holds.</summary>
    public int ContextLength { get; } = contextLength;
}
