namespace LlamaRunner.Contracts.InProcess;

/// <summary>Texts to be made into embeddings.</summary>
/// <param name="Inputs">The texts; at least one.</param>
public sealed record EmbeddingRequest(IReadOnlyList<TextInput> Inputs);
