namespace LlamaRunner.Contracts.Library;

/// <summary>One tensor of a model. Since contracts 1.1.</summary>
/// <param name="Name">Its name, for example <c>token_embd.weight</c>.</param>
/// <param name="Type">The type of its numbers, for example <c>Q4_K</c>.</param>
/// <param name="Shape">Its dimensions, the one that varies fastest first, as GGUF has them.</param>
public sealed record ModelTensor(string Name, string Type, IReadOnlyList<long> Shape);
