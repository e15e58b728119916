using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Library;
using LlamaRunner.Host.Library.Creation;
using LlamaRunner.Host.Library.Registries;
using LlamaRunner.Host.Library.Transfers;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library.Pushing;

/// <summary>Gives a model to its registry: 1. find it, 2. what it consists of, 3. its files, 4. its manifest.</summary>
internal sealed class ModelPush(
    LibraryStore store, SourceModels sources, ModelComposer composer, RegistryAddress registries, TransferSettings settings, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Gives it.</summary>
    /// <param name="name">The model, whose name says the registry too.</param>
    /// <param name="request">As whom, and the name as it was asked for.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>How far it is, in Ollama's words.</returns>
    /// <exception cref="ModelNotFoundException">There is no such model.</exception>
    /// <exception cref="LibraryFailedException">The name is one of the hub, a file cannot be read, or the registry does not take it.</exception>
    public async IAsyncEnumerable<LibraryProgress> RunAsync(
        OllamaName name, RegistryRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (LibraryName.IsOfHub(name))
        {
            throw new LibraryFailedException("Models cannot be pushed to the Hugging Face hub: its own tools upload files.");
        }

        // 1.
        using var held = store.Blobs.Hold([]);
        var content = await FindAsync(name, request.Name, held, cancellationToken);
        yield return new LibraryProgress("retrieving manifest");

        // 2.
        var manifest = await PushedManifest.OfAsync(store, OllamaManifest.Parse(content), content, name.Shown, cancellationToken);
        foreach (var (layer, _) in manifest.Files)
        {
            held.Add(BlobDigest.Parse(layer.Digest!));
        }

        var client = registries.Open(name, request.IsInsecure, request.UserName, request.Password);
        var requests = new PushRequests(client, settings.Silence, time);

        // 3.
        foreach (var (layer, path) in manifest.Files.DistinctBy(static file => file.Layer.Digest))
        {
            var digest = BlobDigest.Parse(layer.Digest!);
            var upload = new BlobUpload(client, requests, digest, path, layer.Size, settings.PartSize);
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
                    cancellationToken.ThrowIfCancellationRequested();
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

        // 4.
        yield return new LibraryProgress("pushing manifest");
        await PutAsync(requests, client.AddressOf($"manifests/{name.Tag}"), manifest.Content, cancellationToken);
        yield return new LibraryProgress(LibraryProgress.Success);
    }

    private static LibraryProgress Pushing(string digest, long total, long completed) =>
        new($"pushing {BlobDigest.Short(digest)}") { Digest = digest, Total = total, Completed = completed };

    private static Task<bool> PutAsync(PushRequests requests, Uri address, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        const string step = "take the manifest";
        return requests.TryAsync(step, async (_, token) =>
        {
            using var response = await requests.SendAsync(
                HttpMethod.Put,
                address,
                _ => new ReadOnlyMemoryContent(content) { Headers = { ContentType = new MediaTypeHeaderValue(OllamaManifest.ManifestType) } },
                token);
            await requests.CheckAsync(response, step, cancellationToken);
            return true;
        }, cancellationToken);
    }

    /// <summary>The manifest of a model: as it lies in the library, or made for one that it does not keep.</summary>
    private async Task<byte[]> FindAsync(OllamaName name, string asked, BlobStore.HeldBlobs held, CancellationToken cancellationToken)
    {
        if (store.Manifests.Find(name) is { } stored)
        {
            return await ManifestStore.ReadBytesAsync(stored, cancellationToken);
        }

        var entry = await sources.FindEntryAsync(asked, cancellationToken) ?? throw new ModelNotFoundException(asked, sources.Names);
        return (await composer.ComposeAsync(SourceModels.Draft(entry), static _ => { }, held, cancellationToken)).ToArray();
    }
}
