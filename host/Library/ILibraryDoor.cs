using LlamaRunner.Contracts.Library;

namespace LlamaRunner.Host.Library;

/// <summary>What commands do with the library, wherever it is: in this process or in the host that runs.</summary>
internal interface ILibraryDoor
{
    /// <summary>Gets a model.</summary>
    IAsyncEnumerable<LibraryProgress> PullAsync(RegistryRequest request, CancellationToken cancellationToken);

    /// <summary>Gives a model a second name.</summary>
    Task CopyAsync(string source, string destination, CancellationToken cancellationToken);

    /// <summary>Takes a model out of the library.</summary>
    Task DeleteAsync(string name, CancellationToken cancellationToken);
}
