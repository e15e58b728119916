using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaRunner.Host.Models;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library.Creation;

/// <summary>Makes the manifest of a draft, and the small blobs that it names: system prompt, template, parameters, messages, licences, configuration.</summary>
internal sealed class ModelComposer(LibraryStore store)
{
    private const int SchemaVersion = 2;

    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Makes it.</summary>
    /// <param name="draft">The model. Its files are there.</param>
    /// <param name="onLayer">Told of each layer, in Ollama's words.</param>
    /// <param name="held">Holds the blobs that are made, until the manifest is there.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>The manifest.</returns>
    public async Task<ReadOnlyMemory<byte>> ComposeAsync(
        ModelDraft draft, Action<string> onLayer, BlobStore.HeldBlobs held, CancellationToken cancellationToken)
    {
        List<OllamaLayer> layers = [.. draft.Models, .. draft.Projectors, .. draft.Adapters];
        foreach (var layer in layers.Where(static layer => layer.Digest is not null))
        {
            onLayer($"using existing layer {layer.Digest}");
        }

        await AddTextAsync("template", draft.Template);
        foreach (var license in draft.Licenses)
        {
            await AddTextAsync("license", license);
        }

        await AddTextAsync("system", draft.System);
        await AddJsonAsync("params", draft.Parameters.Count > 0, writer => WriteParameters(writer, draft.Parameters));
        await AddJsonAsync("messages", draft.Messages.Count > 0, writer => WriteMessages(writer, draft.Messages));
        var config = await AddAsync(await ConfigAsync(draft, layers, cancellationToken), OllamaManifest.ConfigType);
        return JsonSerializer.SerializeToUtf8Bytes(
            new OllamaManifest { SchemaVersion = SchemaVersion, MediaType = OllamaManifest.ManifestType, Config = config, Layers = layers },
            ToolFilesJsonContext.Default.OllamaManifest);

        async Task AddTextAsync(string type, string? text)
        {
            if (!string.IsNullOrEmpty(text))
            {
                layers.Add(await AddAsync(Encoding.UTF8.GetBytes(text), OllamaManifest.Parts + type));
            }
        }

        async Task AddJsonAsync(string type, bool isThere, Action<Utf8JsonWriter> write)
        {
            if (isThere)
            {
                layers.Add(await AddAsync(Json(write), OllamaManifest.Parts + type));
            }
        }

        async Task<OllamaLayer> AddAsync(byte[] content, string mediaType)
        {
            var (digest, isNew) = await store.Blobs.AddAsync(content, held, cancellationToken);
            onLayer($"{(isNew ? "creating new layer" : "using existing layer")} {digest}");
            return new OllamaLayer { MediaType = mediaType, Digest = digest, Size = content.Length };
        }
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            write(writer);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteParameters(Utf8JsonWriter writer, Dictionary<string, JsonElement> parameters)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in parameters.OrderBy(static parameter => parameter.Key, StringComparer.Ordinal))
        {
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static void WriteMessages(Utf8JsonWriter writer, IReadOnlyList<JsonElement> messages)
    {
        writer.WriteStartArray();
        foreach (var message in messages)
        {
            message.WriteTo(writer);
        }

        writer.WriteEndArray();
    }

    private async Task<byte[]> ConfigAsync(ModelDraft draft, IReadOnlyList<OllamaLayer> layers, CancellationToken cancellationToken)
    {
        var config = draft.Config?.DeepClone().AsObject() ?? [];
        config["model_format"] = "gguf";
        if (await HeaderAsync(draft, cancellationToken) is { Metadata: var facts })
        {
            config["model_family"] = facts.Architecture;
            config["model_families"] = new JsonArray(facts.Architecture);
            config["model_type"] = ParameterCountText.Of(facts.ParameterCount);
            config["file_type"] = facts.Quantization;
        }

        config["architecture"] = "amd64";
        config["os"] = "linux";
        config["rootfs"] = new JsonObject
        {
            ["type"] = "layers",
            ["diff_ids"] = new JsonArray([.. layers.Select(static layer => layer.Digest).OfType<string>().Select(static digest => JsonValue.Create(digest))]),
        };
        return Json(writer => config.WriteTo(writer));
    }

    private async Task<GgufHeader?> HeaderAsync(ModelDraft draft, CancellationToken cancellationToken)
    {
        if (draft.Models is not [var first, ..])
        {
            return null;
        }

        try
        {
            return await GgufReader.ReadAsync(first.Path ?? store.Folder.BlobPath(BlobDigest.Parse(first.Digest!)), cancellationToken);
        }
        catch (Exception exception) when (exception is GgufFormatException || FileFaults.IsExpected(exception))
        {
            return null;
        }
    }
}
