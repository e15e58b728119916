using System.Diagnostics.CodeAnalysis;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Frontends.Ollama.Names;

namespace LlamaRunner.Frontends.Ollama.Compatibility;

/// <summary>The host's gateway for the endpoints of other APIs on this port, where models have the names of Ollama's clients too.</summary>
/// <param name="gateway">The host's.</param>
internal sealed class OllamaGateway(IModelGateway gateway) : IModelGateway
{
    /// <inheritdoc/>
    public IReadOnlyList<ModelEntry> Models => gateway.Models;

    /// <inheritdoc/>
    public IReadOnlyList<RunnerStatus> Runners => gateway.Runners;

    /// <inheritdoc/>
    public IReadOnlyList<ModelFailure> Failures => gateway.Failures;

    /// <inheritdoc/>
    public Task RefreshModelsAsync(CancellationToken cancellationToken) => gateway.RefreshModelsAsync(cancellationToken);

    /// <inheritdoc/>
    public bool TryResolve(string name, [NotNullWhen(true)] out ModelEntry? model) => OllamaModels.TryResolve(gateway, name, out model);

    /// <inheritdoc/>
    public ValueTask<IModelLease> AcquireAsync(ModelEntry model, LeaseRequest request, CancellationToken cancellationToken) =>
        gateway.AcquireAsync(model, request, cancellationToken);

    /// <inheritdoc/>
    public Task UnloadAsync(ModelEntry model, UnloadMode mode, CancellationToken cancellationToken) =>
        gateway.UnloadAsync(model, mode, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<RunnerEvent> WatchAsync(CancellationToken cancellationToken) => gateway.WatchAsync(cancellationToken);
}
