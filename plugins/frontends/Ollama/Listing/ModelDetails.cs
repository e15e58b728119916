using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Frontends.Ollama.Listing;

/// <summary>
/// The object <c>details</c>. Typed clients want its first six fields to be there and to be texts; they are empty where nothing is known,
/// as Ollama's are for a model that lies elsewhere.
/// </summary>
internal sealed record ModelDetails
{
    /// <summary>The model that it was made of.</summary>
    public required string ParentModel { get; init; }

    /// <summary>The format of its file.</summary>
    public required string Format { get; init; }

    /// <summary>Its architecture.</summary>
    public required string Family { get; init; }

    /// <summary>Its architecture, and that of its projector.</summary>
    public required IReadOnlyList<string> Families { get; init; }

    /// <summary>Its number of parameters as text.</summary>
    public required string ParameterSize { get; init; }

    /// <summary>The quantisation of most of its weights.</summary>
    public required string QuantizationLevel { get; init; }

    /// <summary>The context length that it was trained with; null when it is not known.</summary>
    public int? ContextLength { get; init; }

    /// <summary>The width of its embeddings; null when it is not known.</summary>
    public int? EmbeddingLength { get; init; }

    /// <summary>Describes a model.</summary>
    public static ModelDetails Of(ModelEntry model)
    {
        // Some clients still look for this name to tell that a model sees.
        const string projector = "clip";
        var metadata = model.Metadata;
        var families = new List<string>();
        if (metadata is not null)
        {
            families.Add(metadata.Architecture);
        }

        if (model.ProjectorPath is not null)
        {
            families.Add(projector);
        }

        return new ModelDetails
        {
            ParentModel = model.Recipe?.Parent ?? "",
            Format = metadata is not null || model.Path is not null ? "gguf" : "",
            Family = metadata?.Architecture ?? "",
            Families = families,
            ParameterSize = Listing.ParameterSize.Format(metadata?.ParameterCount ?? 0),
            QuantizationLevel = metadata?.Quantization ?? "",
            ContextLength = Known(metadata?.ContextLength),
            EmbeddingLength = Known(metadata?.EmbeddingLength),
        };
    }

    private static int? Known(int? value) => value > 0 ? value : null;
}
