using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Contracts.Library;

/// <summary>Which model to make. Either <see cref="From"/> or <see cref="Files"/> says of what. Since contracts 1.1.</summary>
public sealed record CreateRequest
{
    /// <summary>The name of the new model; a model of the library that has it is replaced.</summary>
    public required string Name { get; init; }

    /// <summary>The name of the model to make it of; null when files are given.</summary>
    public string? From { get; init; }

    /// <summary>The digests of blobs by their file names: the model, or its shards, and its projector.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>The digests of the blobs of adapters (LoRA) by their file names.</summary>
    public IReadOnlyDictionary<string, string> Adapters { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// What is laid down beside the weights: what is set here replaces that of the model that it is made of, parameters one by one.
    /// </summary>
    public ModelRecipe Recipe { get; init; } = ModelRecipe.Empty;

    /// <summary>The quantisation to bring the weights to, for example <c>Q4_K_M</c>; null leaves them as they are.</summary>
    public string? Quantization { get; init; }
}
