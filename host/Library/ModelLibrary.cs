using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Library;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Library.Creation;
using LlamaRunner.Host.Library.Pulling;
using LlamaRunner.Host.Library.Pushing;
using LlamaRunner.Host.Models;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library;

/// <summary>The models that the host itself keeps.</summary>
internal sealed class ModelLibrary(LibraryStore store, ILibrarySite site, ModelPull pull, ModelPush push, ModelCreate create, ModelCopy copy)
    : IModelLibrary, ILibraryDoor, IAsyncDisposable
{
    private readonly ModelContentsReader _contents = new();

    /// <summary>See <see cref="LibraryStore.Swept"/>.</summary>
    public Task Swept => store.Swept;

    /// <inheritdoc/>
    public IAsyncEnumerable<LibraryProgress> PullAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return pull.RunAsync(Known(request.Name), request, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<LibraryProgress> PushAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return push.RunAsync(Known(request.Name), request, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<LibraryProgress> CreateAsync(CreateRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var name = Known(request.Name);
        NameGuard.Check(site, name, "model");
        return create.RunAsync(name, request, cancellationToken);
    }

    /// <inheritdoc/>
    public Task CopyAsync(string source, string destination, CancellationToken cancellationToken) =>
        copy.RunAsync(source, destination, cancellationToken);

    /// <inheritdoc/>
    public async Task DeleteAsync(string name, CancellationToken cancellationToken)
    {
        if (LibraryName.TryParse(name, out var parsed) && store.Manifests.Find(parsed) is { } stored)
        {
            if (!await store.RemoveAsync(stored, cancellationToken))
            {
                throw new ModelNotFoundException(name, site.Names);
            }

            return;
        }

        if (site.Find(name) is { } other)
        {
            // The client asks for what is never done, which is no fault of the host; and not 404, which invites it to pull the model.
            throw new BadRequestException(
                $"{other.Id} is not one of the library's models: {(other.Path is { } path ? $"its file is {path}" : "it has no file here")}, which llama-runner does not delete.",
                "name");
        }

        throw string.IsNullOrWhiteSpace(name) || parsed is null
            ? new BadRequestException($"name \"{name}\" is invalid", "name")
            : new ModelNotFoundException(name, site.Names);
    }

    /// <inheritdoc/>
    public bool HasBlob(string digest) => store.Blobs.Has(BlobDigest.Parse(digest));

    /// <inheritdoc/>
    public async Task<bool> AddBlobAsync(string digest, Stream content, CancellationToken cancellationToken)
    {
        var known = BlobDigest.Parse(digest);
        if (store.Blobs.Has(known))
        {
            return false;
        }

        using var held = store.Blobs.Hold([known]);
        await store.Blobs.AddAsync(known, content, cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public Task<ModelContents> ReadContentsAsync(ModelEntry model, bool isVerbose, CancellationToken cancellationToken) =>
        _contents.ReadAsync(model, isVerbose, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => store.DisposeAsync();

    // The spelling that is there wins.
    private OllamaName Known(string text)
    {
        var name = LibraryName.Parse(text, "model");
        return store.Manifests.Find(name)?.Name ?? name;
    }
}
