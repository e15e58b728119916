using LlamaRunner.Contracts.Library;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Models;

namespace LlamaRunner.UnitTests.OllamaFrontend;

/// <summary>A library that reads files as the host does, and does nothing else.</summary>
internal sealed class FakeLibrary : IModelLibrary
{
    private readonly ModelContentsReader _reader = new();

    /// <summary>What files say; null, the default, reads them.</summary>
    public ModelContents? Contents { get; set; }

    public IAsyncEnumerable<LibraryProgress> PullAsync(RegistryRequest request, CancellationToken cancellationToken) => throw Unexpected();

    public IAsyncEnumerable<LibraryProgress> PushAsync(RegistryRequest request, CancellationToken cancellationToken) => throw Unexpected();

    public IAsyncEnumerable<LibraryProgress> CreateAsync(CreateRequest request, CancellationToken cancellationToken) => throw Unexpected();

    public Task CopyAsync(string source, string destination, CancellationToken cancellationToken) => throw Unexpected();

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => throw Unexpected();

    public bool HasBlob(string digest) => throw Unexpected();

    public Task<bool> AddBlobAsync(string digest, Stream content, CancellationToken cancellationToken) => throw Unexpected();

    public Task<ModelContents> ReadContentsAsync(ModelEntry model, bool isVerbose, CancellationToken cancellationToken) =>
        Contents is { } contents ? Task.FromResult(contents) : _reader.ReadAsync(model, isVerbose, cancellationToken);

    private static NotSupportedException Unexpected() => new("This fake reads contents only.");
}
