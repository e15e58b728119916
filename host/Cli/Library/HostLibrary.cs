using LlamaRunner.Contracts.Library;
using LlamaRunner.Host.Control.Client;

namespace LlamaRunner.Host.Cli.Library;

/// <summary>The library of the host that runs.</summary>
internal sealed class HostLibrary(ControlClient host) : ILibraryDoor
{
    /// <inheritdoc/>
    public IAsyncEnumerable<LibraryProgress> PullAsync(RegistryRequest request, CancellationToken cancellationToken) => host.PullAsync(request, cancellationToken);

    /// <inheritdoc/>
    public Task CopyAsync(string source, string destination, CancellationToken cancellationToken) => host.CopyAsync(source, destination, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(string name, CancellationToken cancellationToken) => host.DeleteAsync(name, cancellationToken);
}
