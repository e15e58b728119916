using LlamaRunner.Host.Library.Transfers;

namespace LlamaRunner.Host.Library.Registries;

/// <summary>A blob in a registry.</summary>
internal sealed class RegistryOrigin(RegistryClient client, string digest) : IBlobOrigin
{
    /// <inheritdoc/>
    public string Place => client.Host;

    /// <inheritdoc/>
    public Task<HttpResponseMessage> GetAsync((long From, long To)? range, CancellationToken cancellationToken) => client.SendAsync(
        address => BlobRequest.Make(address, range), client.AddressOf($"blobs/{digest}"), cancellationToken);
}
