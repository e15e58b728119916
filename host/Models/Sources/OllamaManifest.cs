namespace LlamaRunner.Host.Models.Sources;

/// <summary>
/// What an Ollama model consists of. A model that comes in several forms has a list of manifests instead of layers, each for a
/// runner, written out or named by its digest.
/// </summary>
internal sealed record OllamaManifest
{
    private const string Parts = "application/vnd.ollama.image.";

    /// <summary>The parts; null or empty for a model that runs in Ollama's cloud.</summary>
    public IReadOnlyList<OllamaLayer?>? Layers { get; init; }

    public IReadOnlyList<OllamaManifest?>? Manifests { get; init; }

    /// <summary>Which of Ollama's engines it is for; null when there is but one form.</summary>
    public string? Runner { get; init; }

    /// <summary>Where the manifest itself lies, in a list that does not write it out.</summary>
    public string? Digest { get; init; }

    /// <summary>The weights; several when they are shards.</summary>
    public IReadOnlyList<OllamaLayer> Models => OfType("model");

    public IReadOnlyList<OllamaLayer> Projectors => OfType("projector");

    public IReadOnlyList<OllamaLayer> Adapters => OfType("adapter");

    private OllamaLayer[] OfType(string type) => [.. (Layers ?? []).OfType<OllamaLayer>().Where(layer => layer.MediaType == Parts + type)];
}
