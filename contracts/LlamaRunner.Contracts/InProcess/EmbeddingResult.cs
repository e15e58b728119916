namespace LlamaRunner.Contracts.InProcess;

/// <summary>Embeddings.</summary>
/// <param name="Vectors">One for each input, in their order, each of length 1 where the model's pooling allows.</param>
/// <param name="PromptTokens">How many tokens the inputs have together.</param>
public sealed record EmbeddingResult(IReadOnlyList<ReadOnlyMemory<float>> Vectors, int PromptTokens);
