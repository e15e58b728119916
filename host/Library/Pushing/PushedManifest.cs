using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library.Pushing;

/// <summary>What a registry is given: each file by its digest, also those that the library only refers to.</summary>
/// <param name="Content">The manifest.</param>
/// <param name="Files">The files, each with its path.</param>
internal sealed record PushedManifest(ReadOnlyMemory<byte> Content, IReadOnlyList<(OllamaLayer Layer, string Path)> Files)
{
    /// <summary>Reads a manifest that may refer to files outside the library, which are hashed: it may take minutes.</summary>
    /// <exception cref="LibraryFailedException">A file of it is missing.</exception>
    public static async Task<PushedManifest> OfAsync(
        LibraryStore store, OllamaManifest manifest, byte[] content, string name, CancellationToken cancellationToken)
    {
        try
        {
            var files = new List<(OllamaLayer Layer, string Path)>();
            foreach (var layer in manifest.Layers?.OfType<OllamaLayer>() ?? [])
            {
                files.Add(layer.Path is { } path
                    ? (layer with { Path = null, Digest = await BlobDigest.OfFileAsync(path, cancellationToken), Size = new FileInfo(path).Length }, path)
                    : (layer, store.Folder.BlobPath(BlobDigest.Parse(layer.Digest!))));
            }

            // As it is where it can be, so that the model keeps its digest.
            if (files.Any(file => !manifest.Layers!.Contains(file.Layer)))
            {
                content = JsonSerializer.SerializeToUtf8Bytes(
                    manifest with { Layers = [.. files.Select(static file => file.Layer)] }, ToolFilesJsonContext.Default.OllamaManifest);
            }

            return new PushedManifest(content, manifest.Config is { } config
                ? [.. files, (config, store.Folder.BlobPath(BlobDigest.Parse(config.Digest!)))]
                : files);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LibraryFailedException($"A file of {name} cannot be read: {exception.Message}", exception);
        }
    }
}
