using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Models.Sources;

/// <summary>Reads the layers of a model beside its weights. Blobs never change, so a manifest is read once.</summary>
internal sealed class OllamaAdditionsReader(OllamaBlobs blobs, ModelReader reader)
{
    private readonly ConditionalWeakTable<OllamaManifest, OllamaAdditions> _known = [];

    /// <summary>Reads them; null with the sentence that says why not when one is missing or broken.</summary>
    public async Task<(OllamaAdditions? Additions, string? Fault)> ReadAsync(OllamaManifest manifest, CancellationToken cancellationToken)
    {
        if (_known.TryGetValue(manifest, out var known))
        {
            return (known, null);
        }

        try
        {
            var additions = Make(await ReadRecipeAsync(manifest, cancellationToken), await AdaptersAsync(manifest, cancellationToken));
            _known.TryAdd(manifest, additions);
            return (additions, null);
        }
        catch (Exception exception) when (exception is FormatException or JsonException || FileFaults.IsExpected(exception))
        {
            return (null, exception is JsonException ? $"What is laid down with it is no JSON: {exception.Message}" : exception.Message);
        }
    }

    private static OllamaAdditions Make(ModelRecipe recipe, IReadOnlyList<string> adapters)
    {
        var load = new LoadSettings { Wish = RecipeWish.Of(recipe.Parameters) };
        if (adapters.Count > 0)
        {
            load = load with { Arguments = new Dictionary<string, LaunchArgument> { ["lora"] = LaunchArgument.Of(adapters) } };
        }

        var isPlain = recipe is { System: null, Template: null, Parameters.Count: 0, Messages.Count: 0, Licenses.Count: 0, Parent: null, Renderer: null, Parser: null, Requires: null };
        return new OllamaAdditions(
            isPlain ? null : recipe, load.Wish == LoadWish.None && adapters.Count == 0 ? LoadSettings.Default : load, VariantOf(recipe, adapters));
    }

    // A template or a licence changes no answer.
    private static string? VariantOf(ModelRecipe recipe, IReadOnlyList<string> adapters)
    {
        if (recipe is { System: null, Parameters.Count: 0, Messages.Count: 0 } && adapters.Count == 0)
        {
            return null;
        }

        var text = new StringBuilder().Append(recipe.System).Append('\0').AppendJoin('\0', adapters);
        foreach (var (name, value) in recipe.Parameters.OrderBy(static parameter => parameter.Key, StringComparer.Ordinal))
        {
            text.Append('\0').Append(name).Append('=').Append(value.GetRawText());
        }

        text.AppendJoin('\0', recipe.Messages.Select(static message => message.GetRawText()));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private async Task<ModelRecipe> ReadRecipeAsync(OllamaManifest manifest, CancellationToken cancellationToken)
    {
        var licenses = new List<string>();
        foreach (var layer in manifest.OfType("license"))
        {
            licenses.Add(await TextAsync(layer, cancellationToken));
        }

        var config = await ConfigAsync(manifest.Config, cancellationToken);
        return new ModelRecipe
        {
            System = await LastTextAsync(manifest.OfType("system"), cancellationToken),
            Template = await LastTextAsync(manifest.OfType("template"), cancellationToken),
            Parameters = await JsonAsync(manifest.OfType("params"), cancellationToken) is { } parameters ? RecipeJson.Parameters(parameters) : new Dictionary<string, JsonElement>(),
            Messages = await JsonAsync(manifest.OfType("messages"), cancellationToken) is { } messages ? RecipeJson.Messages(messages) : [],
            Licenses = licenses,
            Renderer = TextOf(config, "renderer"),
            Parser = TextOf(config, "parser"),
            Requires = TextOf(config, "requires"),
            Parent = manifest.Models is [{ From: { Length: > 0 } parent }, ..] ? parent : null,
        };
    }

    private static string? TextOf(JsonElement config, string name) =>
        config.ValueKind == JsonValueKind.Object && config.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
        && value.GetString() is { Length: > 0 } text
            ? text
            : null;

    // What is in there is shown only: a model without it runs as well.
    private async Task<JsonElement> ConfigAsync(OllamaLayer? layer, CancellationToken cancellationToken)
    {
        try
        {
            return layer is not null && (await blobs.ReadAsync(layer, cancellationToken)).Content is { } content ? JsonElement.Parse(content) : default;
        }
        catch (Exception exception) when (exception is JsonException || FileFaults.IsExpected(exception))
        {
            return default;
        }
    }

    private async Task<IReadOnlyList<string>> AdaptersAsync(OllamaManifest manifest, CancellationToken cancellationToken)
    {
        var paths = new List<string>();
        foreach (var layer in manifest.Adapters)
        {
            var files = blobs.FindOne("adapter", layer, out var fault);
            var reading = files is null ? new GgufReading(null, fault) : await reader.ReadAsync(files, cancellationToken);
            paths.Add(files is not null && reading.Header is not null
                ? files.First.Path
                : throw new FormatException($"Its adapter cannot be used. {reading.Fault}"));
        }

        return paths;
    }

    private async Task<string?> LastTextAsync(IReadOnlyList<OllamaLayer> layers, CancellationToken cancellationToken) =>
        layers is [.., var layer] ? await TextAsync(layer, cancellationToken) : null;

    private async Task<string> TextAsync(OllamaLayer layer, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(await ContentAsync(layer, cancellationToken));

    private async Task<JsonElement?> JsonAsync(IReadOnlyList<OllamaLayer> layers, CancellationToken cancellationToken)
    {
        if (layers is not [.., var layer])
        {
            return null;
        }

        using var document = JsonDocument.Parse(await ContentAsync(layer, cancellationToken));
        return document.RootElement.Clone();
    }

    private async Task<byte[]> ContentAsync(OllamaLayer layer, CancellationToken cancellationToken)
    {
        var (content, fault) = await blobs.ReadAsync(layer, cancellationToken);
        return content ?? throw new FormatException(fault);
    }
}
