using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library;

/// <summary>
/// Changes which models the library has: 1. the manifest is written or taken away in one step, 2. the catalog looks again, 3. the runner
/// of what was there is unloaded, 4. what no model needs any more is deleted.
/// </summary>
internal sealed class LibraryStore : IAsyncDisposable
{
    private readonly ILibrarySite _site;
    private readonly ShardLinks _shards;
    private readonly LibrarySweep _sweep;

    /// <summary>Makes it.</summary>
    /// <param name="folder">Where it lies.</param>
    /// <param name="site">Where it is used.</param>
    /// <param name="time">The clock.</param>
    public LibraryStore(LibraryFolder folder, ILibrarySite site, TimeProvider time)
    {
        _site = site;
        _sweep = new LibrarySweep(this, time);
        Folder = folder;
        Manifests = new ManifestStore(folder);
        Blobs = new BlobStore(folder);
        _shards = new ShardLinks(folder);
    }

    public LibraryFolder Folder { get; }

    public ManifestStore Manifests { get; }

    public BlobStore Blobs { get; }

    /// <summary>Completes when what earlier processes left has been taken away, which the first change of a model begins.</summary>
    public Task Swept => _sweep.BeginAsync();

    /// <summary>Gives a name a manifest; a model that has the name is replaced.</summary>
    /// <returns>Whether blobs of the model that was replaced were deleted.</returns>
    /// <exception cref="LibraryFailedException">It cannot be written.</exception>
    public async Task<bool> PutAsync(OllamaName name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        var manifest = OllamaManifest.Parse(content);
        OllamaManifest? old;
        ModelEntry? replaced;
        using (await Folder.LockAsync(cancellationToken))
        {
            // 1.
            RefuseMissing(manifest);
            var stored = Manifests.Find(name);
            old = stored is null ? null : await ManifestStore.ReadAsync(stored, cancellationToken);
            replaced = stored is null ? null : _site.Find(stored.Name.Shown);
            _shards.Make(manifest);
            await Manifests.WriteAsync(name, content, cancellationToken);
        }

        // 2. and on: the model is there, whoever leaves now.
        await _site.RefreshAsync(CancellationToken.None);
        _ = _sweep.BeginAsync();
        return old is not null && old.Hash != manifest.Hash && await RetireAsync(replaced, old, cancellationToken);
    }

    /// <summary>Takes a model away.</summary>
    /// <returns>False when it had gone already.</returns>
    /// <exception cref="LibraryFailedException">It cannot be deleted.</exception>
    public async Task<bool> RemoveAsync(StoredModel stored, CancellationToken cancellationToken)
    {
        OllamaManifest? old;
        var removed = _site.Find(stored.Name.Shown);
        using (await Folder.LockAsync(cancellationToken))
        {
            old = await ManifestStore.ReadAsync(stored, cancellationToken);
            if (!Manifests.Delete(stored))
            {
                return false;
            }
        }

        await _site.RefreshAsync(CancellationToken.None);
        _ = _sweep.BeginAsync();
        if (old is not null)
        {
            await RetireAsync(removed?.Digest == old.Hash ? removed : null, old, cancellationToken);
        }

        return true;
    }

    /// <summary>Deletes those of some blobs that no model needs and nobody holds, and the links of models that there are no more.</summary>
    /// <returns>Whether there was any.</returns>
    public async Task<bool> CollectAsync(IEnumerable<string> digests, CancellationToken cancellationToken)
    {
        using var taken = await Folder.LockAsync(cancellationToken);
        var manifests = new List<OllamaManifest>();
        foreach (var stored in Manifests.List())
        {
            if (await ManifestStore.ReadAsync(stored, cancellationToken) is not { } manifest)
            {
                // One that cannot be read may need anything.
                return false;
            }

            manifests.Add(manifest);
        }

        _shards.RemoveOthers(manifests);
        return Blobs.Remove(digests, manifests.SelectMany(DigestsOf).ToHashSet(StringComparer.Ordinal));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _sweep.DisposeAsync();

    private async Task<bool> RetireAsync(ModelEntry? entry, OllamaManifest old, CancellationToken cancellationToken)
    {
        var isCollected = false;
        try
        {
            if (entry is not null)
            {
                await _site.UnloadAsync(entry, cancellationToken);
            }
        }
        finally
        {
            // Who leaves while requests end leaves no files behind: nothing names them any more.
            isCollected = await CollectAsync(DigestsOf(old), CancellationToken.None);
        }

        return isCollected;
    }

    // Another process may have deleted a model that shares one.
    private void RefuseMissing(OllamaManifest manifest)
    {
        foreach (var layer in manifest.All)
        {
            if (layer.Path is null && !(layer.Digest is { } digest && Blobs.Has(BlobDigest.Parse(digest))))
            {
                throw new LibraryFailedException($"The file {layer.Digest} was deleted meanwhile; try it once more.");
            }
        }
    }

    /// <summary>The digests of all files of a model; of a list, also those of its children.</summary>
    private static IEnumerable<string> DigestsOf(OllamaManifest manifest) => manifest.All.Select(static layer => layer.Digest)
        .Append(manifest.Digest)
        .Concat((manifest.Manifests ?? []).OfType<OllamaManifest>().SelectMany(DigestsOf))
        .Where(static digest => OllamaBlobs.HashOf(digest) is not null)
        .Select(static digest => BlobDigest.Parse(digest!));
}
