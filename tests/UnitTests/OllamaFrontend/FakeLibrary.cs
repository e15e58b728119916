using LlamaRunner.Contracts.Library;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Models;

namespace LlamaRunner.UnitTests.OllamaFrontend;

/// <summary>A library that reads files as the host does, and notes what else it is asked for.</summary>
internal sealed class FakeLibrary : IModelLibrary
{
    private readonly ModelContentsReader _reader = new();

    /// <summary>What files say; null, the default, reads them.</summary>
    public ModelContents? Contents { get; set; }

    /// <summary>What it was asked to change, a line each: what, and which model.</summary>
    public List<string> Changes { get; } = [];

    public IAsyncEnumerable<LibraryProgress> PullAsync(RegistryRequest request, CancellationToken cancellationToken) => Record("pull", request.Name);

    public IAsyncEnumerable<LibraryProgress> PushAsync(RegistryRequest request, CancellationToken cancellationToken) => Record("push", request.Name);

    public IAsyncEnumerable<LibraryProgress> CreateAsync(CreateRequest request, CancellationToken cancellationToken) => Record("create from", request.From ?? "");

    public Task CopyAsync(string source, string destination, CancellationToken cancellationToken) => Done("copy", source);

    public Task DeleteAsync(string name, CancellationToken cancellationToken) => Done("delete", name);

    public bool HasBlob(string digest) => throw Unexpected();

    public Task<bool> AddBlobAsync(string digest, Stream content, CancellationToken cancellationToken) => throw Unexpected();

    public Task<ModelContents> ReadContentsAsync(ModelEntry model, bool isVerbose, CancellationToken cancellationToken) =>
        Contents is { } contents ? Task.FromResult(contents) : _reader.ReadAsync(model, isVerbose, cancellationToken);

    private async IAsyncEnumerable<LibraryProgress> Record(string change, string model)
    {
        await Done(change, model);
        yield return new LibraryProgress(LibraryProgress.Success);
    }

    private Task Done(string change, string model)
    {
        Changes.Add($"{change} {model}");
        return Task.CompletedTask;
    }

    private static NotSupportedException Unexpected() => new("This fake keeps no blobs.");
}
