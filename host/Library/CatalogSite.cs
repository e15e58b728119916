using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Models;

namespace LlamaRunner.Host.Library;

/// <summary>The library's view of a catalog and, in a host, of its runners.</summary>
/// <param name="catalog">The models.</param>
/// <param name="gateway">The runners; null where there are none.</param>
internal sealed class CatalogSite(ModelCatalog catalog, IModelGateway? gateway = null) : ILibrarySite
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [.. catalog.Models.Select(static model => model.Id)];

    /// <inheritdoc/>
    public ModelEntry? Find(string name) => catalog.TryResolve(name, out var model) ? model : null;

    /// <inheritdoc/>
    public Task RefreshAsync(CancellationToken cancellationToken) => catalog.RefreshFilesAsync(cancellationToken);

    /// <inheritdoc/>
    public Task UnloadAsync(ModelEntry model, CancellationToken cancellationToken) =>
        gateway?.UnloadAsync(model, UnloadMode.Drain, cancellationToken) ?? Task.CompletedTask;
}
