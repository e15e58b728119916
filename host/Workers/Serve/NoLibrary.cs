using LlamaRunner.Contracts.Library;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Workers.Serve;

/// <summary>The library of a worker process, which has none: models are kept by the host.</summary>
internal sealed class NoLibrary : IModelLibrary
{
    /// <inheritdoc/>
    public IAsyncEnumerable<LibraryProgress> PullAsync(RegistryRequest request, CancellationToken cancellationToken) => throw Refuse();

    /// <inheritdoc/>
    public IAsyncEnumerable<LibraryProgress> PushAsync(RegistryRequest request, CancellationToken cancellationToken) => throw Refuse();

    /// <inheritdoc/>
    public IAsyncEnumerable<LibraryProgress> CreateAsync(CreateRequest request, CancellationToken cancellationToken) => throw Refuse();

    /// <inheritdoc/>
    public Task CopyAsync(string source, string destination, CancellationToken cancellationToken) => throw Refuse();

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken) => throw Refuse();

    /// <inheritdoc/>
    public bool HasBlob(string digest) => throw Refuse();

    /// <inheritdoc/>
    public Task<bool> AddBlobAsync(string digest, Stream content, CancellationToken cancellationToken) => throw Refuse();

    /// <inheritdoc/>
    public Task<ModelContents> ReadContentsAsync(ModelEntry model, bool isVerbose, CancellationToken cancellationToken) => throw Refuse();

    private static NotSupportedException Refuse() =>
        new("A worker process has no library: an in-process backend loads the model that it is given, and manages none.");
}
