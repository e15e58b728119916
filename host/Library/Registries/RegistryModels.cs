using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Library;
using LlamaRunner.Host.Library.Pulling;
using LlamaRunner.Host.Library.Transfers;
using LlamaRunner.Host.Models;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library.Registries;

/// <summary>Models of registries that speak Ollama's protocol.</summary>
internal sealed class RegistryModels(RegistryAddress registries, TimeSpan silence, TimeProvider time) : IModelOrigin
{
    /// <inheritdoc/>
    public async Task<PullPlan> PlanAsync(OllamaName name, RegistryRequest request, CancellationToken cancellationToken)
    {
        var client = registries.Open(name, request.IsInsecure, request.UserName, request.Password);
        using var response = await OriginAnswers.AskAsync(
            token => client.GetAsync($"manifests/{name.Tag}", OllamaManifest.ManifestType, token), client.Host, silence, time, cancellationToken);
        await OriginAnswers.CheckAsync(response, client.Host, cancellationToken);
        var content = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var manifest = Parse(content);
        return new PullPlan
        {
            Layers = [.. manifest.Layers!.OfType<OllamaLayer>(), .. manifest.Config is { } config ? [config] : Array.Empty<OllamaLayer>()],
            OriginOf = layer => new RegistryOrigin(client, BlobDigest.Parse(layer.Digest!)),
            FinishAsync = (_, _) => Task.FromResult<ReadOnlyMemory<byte>>(content),
        };
    }

    // What comes from elsewhere may neither name files of this machine nor leave out what they are checked by.
    private static OllamaManifest Parse(byte[] content)
    {
        OllamaManifest manifest;
        try
        {
            manifest = OllamaManifest.Parse(content);
        }
        catch (JsonException exception)
        {
            throw new LibraryFailedException($"pull model manifest: what the registry gives is no manifest: {exception.Message}", exception);
        }

        if (manifest.Layers is not { Count: > 0 })
        {
            throw new LibraryFailedException("pull model manifest: the model has no files: it runs at its maker's alone, or comes in several forms");
        }

        if (manifest.Models.Count == 0)
        {
            throw new LibraryFailedException("pull model manifest: the model has no GGUF file: it is made of safetensors, which llama.cpp does not run");
        }

        // Ollama puts such files together; llama.cpp finds shards by their names.
        if (manifest.Models.Count > 1 && !ShardName.AreWhole([.. manifest.Models.Select(static layer => layer.Name)]))
        {
            throw new LibraryFailedException(
                $"pull model manifest: the model's weights are {manifest.Models.Count} files without the names of shards, which only Ollama puts together");
        }

        foreach (var layer in manifest.All)
        {
            if (OllamaBlobs.HashOf(layer.Digest) is null || layer.Size is < 0 or > PartedFile.Largest || layer.Path is not null || layer.Name?.AsSpan().IndexOfAny('/', '\\') >= 0)
            {
                throw new LibraryFailedException("pull model manifest: the manifest holds a layer that is not as it must be");
            }
        }

        return manifest;
    }
}
