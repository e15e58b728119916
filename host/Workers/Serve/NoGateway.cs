using System.Diagnostics.CodeAnalysis;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Host.Workers.Serve;

/// <summary>The gateway of a worker process, which has none: the models are the host's.</summary>
internal sealed class NoGateway : IModelGateway
{
    /// <inheritdoc/>
    public IReadOnlyList<ModelEntry> Models => throw Refuse();

    /// <inheritdoc/>
    public IReadOnlyList<RunnerStatus> Runners => throw Refuse();

    /// <inheritdoc/>
    public IReadOnlyList<ModelFailure> Failures => throw Refuse();

    /// <inheritdoc/>
    public Task RefreshModelsAsync(CancellationToken cancellationToken) => throw Refuse();

    /// <inheritdoc/>
    public bool TryResolve(string name, [NotNullWhen(true)] out ModelEntry? model) => throw Refuse();

    /// <inheritdoc/>
    public ValueTask<IModelLease> AcquireAsync(ModelEntry model, LeaseRequest request, CancellationToken cancellationToken) => throw Refuse();

    /// <inheritdoc/>
    public Task UnloadAsync(ModelEntry model, UnloadMode mode, CancellationToken cancellationToken) => throw Refuse();

    /// <inheritdoc/>
    public IAsyncEnumerable<RunnerEvent> WatchAsync(CancellationToken cancellationToken) => throw Refuse();

    private static NotSupportedException Refuse() =>
        new("A worker process has no gateway: an in-process backend loads its model and asks for no other.");
}
