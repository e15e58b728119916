using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Library;
using LlamaRunner.Host.Downloads;
using LlamaRunner.Host.Library.Creation;
using LlamaRunner.Host.Library.Registries;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library.Pushing;

/// <summary>Gives a model to its registry: 1. what it consists of, 2. its files, 3. its manifest.</summary>
internal sealed class ModelPush(LibraryStore store, SourceModels sources, ModelComposer composer, RegistryAddress registries, long pieceSize, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Gives it.</summary>
    public async IAsyncEnumerable<LibraryProgress> RunAsync(
        OllamaName name, RegistryRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (LibraryName.IsOfHub(name))
        {
            throw new LibraryFailedException("Models cannot be pushed to the Hugging Face hub: its own tools upload files.");
        }

        // 1.
        var manifest = await FindAsync(name, request.Name, cancellationToken);
        yield return new LibraryProgress("retrieving manifest");
        var client = registries.Open(name, request.IsInsecure, request.UserName, request.Password);

        // 2.
        foreach (var (layer, path) in manifest.Files.DistinctBy(static file => file.Layer.Digest))
        {
            var digest = BlobDigest.Parse(layer.Digest!);
            var upload = new BlobUpload(client, digest, path, layer.Size, pieceSize, time);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var running = upload.RunAsync(stop.Token);
            try
            {
                for (var shown = -1L; !running.IsCompleted;)
                {
                    if (upload.Completed is var completed && completed != shown)
                    {
                        shown = completed;
                        yield return Pushing(digest, layer.Size, completed);
                    }

                    await Task.WhenAny(running, Task.Delay(Interval, time, cancellationToken));
                }

                await running;
            }
            finally
            {
                await stop.CancelAsync();
                await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            yield return Pushing(digest, layer.Size, layer.Size);
        }

        // 3.
        yield return new LibraryProgress("pushing manifest");
        await PutAsync(client, name, manifest.Content, cancellationToken);
        yield return new LibraryProgress(LibraryProgress.Success);
    }

    private static LibraryProgress Pushing(string digest, long total, long completed) =>
        new($"pushing {BlobDigest.Short(digest)}") { Digest = digest, Total = total, Completed = completed };

    private static async Task PutAsync(RegistryClient client, OllamaName name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(
                address => new HttpRequestMessage(HttpMethod.Put, address)
                {
                    Content = new ReadOnlyMemoryContent(content) { Headers = { ContentType = new MediaTypeHeaderValue(OllamaManifest.ManifestType) } },
                },
                client.AddressOf($"manifests/{name.Tag}"), cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new LibraryFailedException($"{client.Host} did not take the manifest: it answered {(int)response.StatusCode}");
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            throw new LibraryFailedException($"{client.Host} did not take the manifest: {Sentence.Of(exception)}", exception);
        }
    }

    private async Task<PushedManifest> FindAsync(OllamaName name, string asked, CancellationToken cancellationToken)
    {
        if (store.Manifests.Find(name) is { } stored)
        {
            return await PushedManifest.OfAsync(store, stored, cancellationToken);
        }

        var entry = await sources.FindEntryAsync(asked, cancellationToken) ?? throw new ModelNotFoundException(asked, sources.Names);
        var content = await composer.ComposeAsync(SourceModels.Draft(entry), static _ => { }, cancellationToken);
        return await PushedManifest.OfAsync(store, OllamaManifest.Parse(content), content.ToArray(), asked, cancellationToken);
    }
}
