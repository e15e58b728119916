using LlamaRunner.Contracts.Library;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Models;

namespace LlamaRunner.Host.Library;

/// <summary>The models that the host itself keeps.</summary>
internal sealed class ModelLibrary : IModelLibrary
{
    private readonly ModelContentsReader _contents = new();

    /// <inheritdoc/>
    public IAsyncEnumerable<LibraryProgress> PullAsync(PullRequest request, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    public IAsyncEnumerable<LibraryProgress> PushAsync(PushRequest request, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    public IAsyncEnumerable<LibraryProgress> CreateAsync(CreateRequest request, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    public Task CopyAsync(string source, string destination, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool HasBlob(string digest) => throw new NotImplementedException();

    /// <inheritdoc/>
    public Task<bool> AddBlobAsync(string digest, Stream content, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    public Task<ModelContents> ReadContentsAsync(ModelEntry model, bool isVerbose, CancellationToken cancellationToken) =>
        _contents.ReadAsync(model, isVerbose, cancellationToken);
}
