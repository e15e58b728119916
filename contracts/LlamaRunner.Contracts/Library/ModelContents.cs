using System.Text.Json;

namespace LlamaRunner.Contracts.Library;

/// <summary>What a model's file says of itself, by the keys of the GGUF header. Since contracts 1.1.</summary>
public sealed record ModelContents
{
    /// <summary>Nothing.</summary>
    public static ModelContents Empty { get; } = new();

    /// <summary>The key-values in the order of the file; a list that was too long to be wanted is null.</summary>
    public IReadOnlyDictionary<string, JsonElement> Metadata { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>Those of the projector; empty when it has none.</summary>
    public IReadOnlyDictionary<string, JsonElement> ProjectorMetadata { get; init; } = new Dictionary<string, JsonElement>();

    /// <summary>The number of the projector's parameters, counted from its tensors; 0 when it has none.</summary>
    public long ProjectorParameterCount { get; init; }

    /// <summary>The tensors in the order of the file; empty when they were not wanted.</summary>
    public IReadOnlyList<ModelTensor> Tensors { get; init; } = [];
}
