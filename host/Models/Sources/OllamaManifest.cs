using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace LlamaRunner.Host.Models.Sources;

/// <summary>
/// What an Ollama model consists of. A model that comes in several forms has a list of manifests instead of layers, each for a
/// runner, written out or named by its digest.
/// </summary>
internal sealed record OllamaManifest
{
    /// <summary>What the media types of layers begin with.</summary>
    public const string Parts = "application/vnd.ollama.image.";

    /// <summary>The media type of a manifest.</summary>
    public const string ManifestType = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>The media type of its configuration.</summary>
    public const string ConfigType = "application/vnd.docker.container.image.v1+json";

    public int SchemaVersion { get; init; }

    public string? MediaType { get; init; }

    /// <summary>The facts about the model, as a file of its own.</summary>
    public OllamaLayer? Config { get; init; }

    /// <summary>The parts; null or empty for a model that runs in Ollama's cloud.</summary>
    public IReadOnlyList<OllamaLayer?>? Layers { get; init; }

    public IReadOnlyList<OllamaManifest?>? Manifests { get; init; }

    /// <summary>Which of Ollama's engines it is for; null when there is but one form.</summary>
    public string? Runner { get; init; }

    /// <summary>Where the manifest itself lies, in a list that does not write it out.</summary>
    public string? Digest { get; init; }

    /// <summary>The weights; several when they are shards.</summary>
    [JsonIgnore]
    public IReadOnlyList<OllamaLayer> Models => OfType("model");

    [JsonIgnore]
    public IReadOnlyList<OllamaLayer> Projectors => OfType("projector");

    [JsonIgnore]
    public IReadOnlyList<OllamaLayer> Adapters => OfType("adapter");

    /// <summary>The SHA-256 of the file that it was read from.</summary>
    [JsonIgnore]
    public string Hash { get; init; } = "";

    /// <summary>All files that it consists of.</summary>
    [JsonIgnore]
    public IEnumerable<OllamaLayer> All => Config is null ? Parted : Parted.Prepend(Config);

    private IEnumerable<OllamaLayer> Parted => (Layers ?? []).OfType<OllamaLayer>();

    /// <summary>Reads one.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static OllamaManifest Parse(ReadOnlyMemory<byte> content) =>
        (JsonSerializer.Deserialize(content.Span, ToolFilesJsonContext.Default.OllamaManifest) ?? new())
            with
        { Hash = Convert.ToHexStringLower(SHA256.HashData(content.Span)) };

    /// <summary>The parts of one kind, for example <c>system</c>.</summary>
    public OllamaLayer[] OfType(string type) => [.. Parted.Where(layer => layer.MediaType == Parts + type)];
}
