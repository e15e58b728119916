using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Library;
using LlamaRunner.Host.Library.Creation;
using LlamaRunner.Host.Library.Pulling;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library.Hubs;

/// <summary>
/// Models of a hub: the files of one quantisation, and what the repository lays down for Ollama in files named <c>system</c>,
/// <c>template</c> and <c>params</c>.
/// </summary>
internal sealed class HubModels(HubClient hub, ModelComposer composer) : IModelOrigin
{
    private const int LargestText = 1024 * 1024;

    /// <inheritdoc/>
    public async Task<PullPlan> PlanAsync(OllamaName name, RegistryRequest request, CancellationToken cancellationToken)
    {
        var repository = $"{name.Namespace}/{name.Model}";
        var files = await hub.ListAsync(repository, cancellationToken);
        var choice = HubChoice.Of(files, name.Tag);
        var layers = choice.Models.Select(file => LayerOf(file, "model", choice.Models.Count > 1))
            .Concat(choice.Projector is { } projector ? [LayerOf(projector, "projector", isShard: false)] : []).ToList();
        var byDigest = choice.Models.Append(choice.Projector).OfType<HubFile>().DistinctBy(static file => file.Sha256)
            .ToDictionary(static file => BlobDigest.Parse("sha256:" + file.Sha256), StringComparer.Ordinal);

        // Now, so that what is missing shows before the weights have come.
        var draft = await DraftAsync(repository, files, layers, cancellationToken);
        return new PullPlan
        {
            Layers = layers,
            OriginOf = layer => hub.OriginOf(repository, byDigest[BlobDigest.Parse(layer.Digest!)]),
            Choice = $"using {choice.Quantization}: {string.Join(", ", choice.Models.Append(choice.Projector).OfType<HubFile>().Select(static file => file.Path))}",
            FinishAsync = (held, token) => composer.ComposeAsync(draft, static _ => { }, held, token),
        };
    }

    private static OllamaLayer LayerOf(HubFile file, string type, bool isShard) => OllamaBlobs.HashOf("sha256:" + file.Sha256) is { } hash
        ? new OllamaLayer
        {
            MediaType = OllamaManifest.Parts + type,
            Digest = "sha256:" + hash,
            Size = file.Size,
            Name = isShard ? file.Name : null,
        }
        : throw new LibraryFailedException($"pull model manifest: the hub gives no SHA-256 of {file.Path}, so that it cannot be checked");

    private async Task<ModelDraft> DraftAsync(
        string repository, IReadOnlyList<HubFile> files, List<OllamaLayer> layers, CancellationToken cancellationToken)
    {
        var draft = new ModelDraft();
        draft.Models.AddRange(layers.Where(static layer => layer.MediaType == OllamaManifest.Parts + "model"));
        draft.Projectors.AddRange(layers.Where(static layer => layer.MediaType == OllamaManifest.Parts + "projector"));
        draft.System = await TextAsync("system");
        draft.Template = await TextAsync("template");
        if (await TextAsync("params") is { } json)
        {
            draft.Parameters = Parameters(json);
        }

        return draft;

        async Task<string?> TextAsync(string fileName) =>
            files.FirstOrDefault(file => file.Path == fileName && file.Size is > 0 and <= LargestText) is { } file
                ? Encoding.UTF8.GetString(await hub.ReadAsync(repository, file, cancellationToken))
                : null;
    }

    private static Dictionary<string, JsonElement> Parameters(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return RecipeJson.Parameters(document.RootElement.Clone()).ToDictionary(StringComparer.Ordinal);
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new LibraryFailedException($"pull model manifest: the repository's file params is no JSON object: {exception.Message}", exception);
        }
    }
}
