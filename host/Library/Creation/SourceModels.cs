using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Models;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library.Creation;

/// <summary>
/// Finds the models that others are made of. One of the library gives its layers; the files of any other one stay where they are, and
/// the new model refers to them.
/// </summary>
internal sealed class SourceModels(LibraryStore store, ILibrarySite site)
{
    private const int LargestText = 4 * 1024 * 1024;

    /// <summary>The names of all models.</summary>
    public IReadOnlyList<string> Names => site.Names;

    /// <summary>Finds a model of the library, by any name that leads to it; null when there is none.</summary>
    public async Task<(StoredModel Stored, OllamaManifest Manifest)?> FindStoredAsync(string name, CancellationToken cancellationToken)
    {
        if (LibraryName.TryParse(name, out var parsed) && store.Manifests.Find(parsed) is { } stored)
        {
            return await ManifestStore.ReadAsync(stored, cancellationToken) is { } manifest ? (stored, manifest) : null;
        }

        // An alias of the configuration may lead there.
        if (site.Find(name)?.Digest is not { } digest)
        {
            return null;
        }

        foreach (var candidate in store.Manifests.List())
        {
            if (await ManifestStore.ReadAsync(candidate, cancellationToken) is { } manifest && manifest.Hash == digest)
            {
                return (candidate, manifest);
            }
        }

        return null;
    }

    /// <summary>Finds a model of any kind; null when there is none.</summary>
    public async Task<ModelEntry?> FindEntryAsync(string name, CancellationToken cancellationToken)
    {
        if (site.Find(name) is { } entry)
        {
            return entry;
        }

        await site.RefreshAsync(cancellationToken);
        return site.Find(name);
    }

    /// <summary>Begins a draft with what a model of the library consists of.</summary>
    /// <exception cref="LibraryFailedException">A part of it cannot be read.</exception>
    public async Task<ModelDraft> DraftAsync(StoredModel stored, OllamaManifest manifest, CancellationToken cancellationToken)
    {
        var draft = new ModelDraft();
        draft.Models.AddRange(manifest.Models.Select(layer => layer with { From = stored.Name.Shown }));
        draft.Projectors.AddRange(manifest.Projectors);
        draft.Adapters.AddRange(manifest.Adapters);
        draft.System = await TextAsync(manifest.OfType("system"));
        draft.Template = await TextAsync(manifest.OfType("template"));
        draft.Licenses = [.. await Task.WhenAll(manifest.OfType("license").Select(layer => ReadAsync(layer, cancellationToken)))];
        try
        {
            draft.Parameters = await JsonAsync(manifest.OfType("params")) is { } parameters ? RecipeJson.Parameters(parameters).ToDictionary(StringComparer.Ordinal) : [];
            draft.Messages = await JsonAsync(manifest.OfType("messages")) is { } messages ? RecipeJson.Messages(messages) : [];
            draft.Config = manifest.Config is { } config ? JsonNode.Parse(await ReadAsync(config, cancellationToken)) as JsonObject : null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new LibraryFailedException($"The model {stored.Name.Shown} is damaged: {exception.Message}", exception);
        }

        return draft;

        async Task<string?> TextAsync(OllamaLayer[] layers) => layers is [.., var layer] ? await ReadAsync(layer, cancellationToken) : null;

        async Task<JsonElement?> JsonAsync(OllamaLayer[] layers)
        {
            if (await TextAsync(layers) is not { } text)
            {
                return null;
            }

            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
    }

    /// <summary>Begins a draft that refers to the files of a model outside the library.</summary>
    /// <exception cref="LibraryFailedException">It has no file.</exception>
    public static ModelDraft Draft(ModelEntry entry)
    {
        if (entry.Path is not { } path || ModelFile.Find(path) is not { } file)
        {
            throw new LibraryFailedException(
                $"{entry.Id} has no file on this machine, so nothing can be made of it; an entry in models.aliases gives it a second name.");
        }

        var draft = new ModelDraft();
        draft.Models.Add(new OllamaLayer { MediaType = OllamaManifest.Parts + "model", Size = file.Size, Path = file.Path, From = entry.Id });
        if (entry.ProjectorPath is { } projector && ModelFile.Find(projector) is { } found)
        {
            draft.Projectors.Add(new OllamaLayer { MediaType = OllamaManifest.Parts + "projector", Size = found.Size, Path = found.Path });
        }

        foreach (var adapter in entry.Load.Arguments.TryGetValue("lora", out var lora) ? lora.Values : [])
        {
            if (Path.IsPathFullyQualified(adapter) && ModelFile.Find(adapter) is { } one)
            {
                draft.Adapters.Add(new OllamaLayer { MediaType = OllamaManifest.Parts + "adapter", Size = one.Size, Path = one.Path });
            }
        }

        draft.Apply(entry.Recipe ?? ModelRecipe.Empty);
        return draft;
    }

    private async Task<string> ReadAsync(OllamaLayer layer, CancellationToken cancellationToken)
    {
        try
        {
            var path = layer.Path ?? store.Folder.BlobPath(BlobDigest.Parse(layer.Digest!));
            return new FileInfo(path).Length <= LargestText
                ? Encoding.UTF8.GetString(await File.ReadAllBytesAsync(path, cancellationToken))
                : throw new LibraryFailedException($"{path} is too large for a text.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LibraryFailedException($"A file of the model cannot be read: {exception.Message}", exception);
        }
    }
}
