using System.Runtime.CompilerServices;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Library;
using LlamaRunner.Host.Library.Transfers;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library.Pulling;

/// <summary>
/// Gets a model: 1. what it consists of, 2. its files, those that are there already excepted, 3. wait until they are checked, 4. its
/// manifest, by which it becomes a model of the library.
/// </summary>
internal sealed class ModelPull(LibraryStore store, BlobTransfers transfers, ILibrarySite site, IModelOrigin registry, IModelOrigin hub, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    /// <summary>Gets it; a success, too, where it is here already and nothing is to be had.</summary>
    /// <param name="name">The model, whose name says the place too.</param>
    /// <param name="request">As whom, and the name as it was asked for.</param>
    /// <param name="cancellationToken">Stops watching; what has arrived is kept for the next pull.</param>
    /// <returns>How far it is, in Ollama's words.</returns>
    /// <exception cref="LibraryFailedException">It cannot be had, or not be run here.</exception>
    public async IAsyncEnumerable<LibraryProgress> RunAsync(
        OllamaName name, RegistryRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // 1.
        yield return new LibraryProgress("pulling manifest");
        if (await FindPlanAsync(name, request, cancellationToken) is not { } plan)
        {
            yield return new LibraryProgress(LibraryProgress.Success);
            yield break;
        }

        if (plan.Choice is { } choice)
        {
            yield return new LibraryProgress(choice);
        }

        // 2.
        var layers = plan.Layers.DistinctBy(static layer => BlobDigest.Parse(layer.Digest!)).ToList();
        using var held = store.Blobs.Hold(layers.Select(static layer => BlobDigest.Parse(layer.Digest!)));
        var missing = await FindMissingAsync(name, layers, cancellationToken);
        await using var watches = new Watches();
        foreach (var layer in layers)
        {
            var digest = BlobDigest.Parse(layer.Digest!);
            if (!missing.Contains(digest))
            {
                yield return Pulling(digest, layer.Size, layer.Size);
                continue;
            }

            var watch = watches.Add(await transfers.JoinAsync(digest, layer.Size, plan.OriginOf(layer), cancellationToken));
            await foreach (var progress in FollowAsync(watch, untilLoaded: true, cancellationToken))
            {
                yield return progress;
            }
        }

        // 3.
        yield return new LibraryProgress("verifying sha256 digest");
        foreach (var watch in watches.All)
        {
            await foreach (var progress in FollowAsync(watch, untilLoaded: false, cancellationToken))
            {
                yield return progress;
            }

            await watch.Completion;
        }

        // 4.
        yield return new LibraryProgress("writing manifest");
        var manifest = await plan.FinishAsync(held, cancellationToken);
        await RunnableFile.CheckAsync(store, manifest, cancellationToken);
        if (await store.PutAsync(name, manifest, cancellationToken))
        {
            yield return new LibraryProgress("removing unused layers");
        }

        yield return new LibraryProgress(LibraryProgress.Success);
    }

    private static LibraryProgress Pulling(string digest, long total, long completed) =>
        new($"pulling {BlobDigest.Short(digest)}") { Digest = digest, Total = total, Completed = completed };

    // All of it must fit: who lacks room for the last file has no use for the first.
    private async Task<HashSet<string>> FindMissingAsync(OllamaName name, List<OllamaLayer> layers, CancellationToken cancellationToken)
    {
        var missing = new HashSet<string>(StringComparer.Ordinal);
        var bytes = 0L;
        foreach (var layer in layers)
        {
            var digest = BlobDigest.Parse(layer.Digest!);
            if (!await store.Blobs.HasWholeAsync(digest, layer.Size, cancellationToken))
            {
                missing.Add(digest);
                bytes += layer.Size - PartedFile.BytesOf(store.Folder, digest, layer.Size);
            }
        }

        if (missing.Count > 0)
        {
            store.Folder.Create(store.Folder.Parts);
            LibraryDisk.Check(store.Folder.Root, bytes, $"pulling {name.Shown}");
        }

        return missing;
    }

    /// <summary>Finds what has to come; null when the model is here already and there is nothing to be had.</summary>
    private async Task<PullPlan?> FindPlanAsync(OllamaName name, RegistryRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var plan = await (LibraryName.IsOfHub(name) ? hub : registry).PlanAsync(name, request, cancellationToken);
            NameGuard.Check(site, name, "model");
            return plan;
        }
        catch (OriginLacksModelException exception)
        {
            // Clients that make sure of a model want nothing but that it is there.
            await site.RefreshAsync(cancellationToken);
            return store.Manifests.Find(name) is not null || site.Find(request.Name) is not null
                ? null
                : throw new LibraryFailedException(exception.Message, exception);
        }
    }

    private async IAsyncEnumerable<LibraryProgress> FollowAsync(
        BlobTransfers.Watch watch, bool untilLoaded, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var transfer = watch.Transfer;
        var shown = -1L;
        for (var end = untilLoaded ? transfer.Loaded : watch.Completion; ;)
        {
            var isOver = end.IsCompleted;
            var completed = transfer.Completed;
            if (completed != shown && (untilLoaded || transfer.IsLoading))
            {
                shown = completed;
                yield return Pulling(transfer.Digest, transfer.Size, completed);
            }

            if (isOver)
            {
                break;
            }

            await Task.WhenAny(end, Task.Delay(Interval, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }

        // A failure shows at once, and not when all others are there, or begun.
        if (watch.Completion.IsFaulted || (untilLoaded && !await transfer.Loaded))
        {
            await watch.Completion;
        }
    }

    private sealed class Watches : IAsyncDisposable
    {
        private readonly List<BlobTransfers.Watch> _all = [];

        public IReadOnlyList<BlobTransfers.Watch> All => _all;

        public BlobTransfers.Watch Add(BlobTransfers.Watch watch)
        {
            _all.Add(watch);
            return watch;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var watch in _all)
            {
                await watch.DisposeAsync();
            }
        }
    }
}
