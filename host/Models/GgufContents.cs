using System.Text.Json;
using LlamaRunner.Contracts.Library;

namespace LlamaRunner.Host.Models;

/// <summary>Everything that one GGUF file says of itself. Immutable.</summary>
/// <param name="Metadata">The key-values in the order of the file; null for what was too long to be wanted.</param>
/// <param name="Tensors">The tensors in the order of the file; empty when they were not wanted.</param>
/// <param name="Elements">The elements of all tensors: the parameters of the model.</param>
internal sealed record GgufContents(IReadOnlyDictionary<string, JsonElement> Metadata, IReadOnlyList<ModelTensor> Tensors, long Elements)
{
    /// <summary>Of a file that is not there or cannot be read.</summary>
    public static GgufContents Empty { get; } = new(new Dictionary<string, JsonElement>(), [], 0);
}
