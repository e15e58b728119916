using System.Diagnostics.CodeAnalysis;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Models;

namespace LlamaRunner.Host.Runners;

/// <summary>What frontends see of models and runners: the catalog in front, the scheduler behind.</summary>
internal sealed class RunnerManager(ModelCatalog catalog, RunnerScheduler scheduler, RunnerEvents events) : IModelGateway
{
    /// <inheritdoc/>
    public IReadOnlyList<ModelEntry> Models => catalog.Models;

    /// <inheritdoc/>
    public IReadOnlyList<RunnerStatus> Runners => scheduler.Snapshot();

    /// <inheritdoc/>
    public IReadOnlyList<ModelFailure> Failures => scheduler.Failures();

    /// <inheritdoc/>
    public Task RefreshModelsAsync(CancellationToken cancellationToken) => catalog.RefreshIfStaleAsync(cancellationToken);

    /// <inheritdoc/>
    public bool TryResolve(string name, [NotNullWhen(true)] out ModelEntry? model) => catalog.TryResolve(name, out model);

    /// <inheritdoc/>
    public ValueTask<IModelLease> AcquireAsync(ModelEntry model, LeaseRequest request, CancellationToken cancellationToken) =>
        scheduler.AcquireAsync(model, request, cancellationToken);

    /// <inheritdoc/>
    public Task UnloadAsync(ModelEntry model, UnloadMode mode, CancellationToken cancellationToken) =>
        scheduler.Unload(model, mode).WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<RunnerEvent> WatchAsync(CancellationToken cancellationToken) => events.Subscribe(cancellationToken);
}
