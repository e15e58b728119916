using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Host.Plugins;

/// <summary>A backend of one version of its plugin, which is not unloaded while a call is under way.</summary>
/// <param name="inner">The plugin's backend.</param>
/// <param name="uses">What counts the calls.</param>
internal sealed class CountedBackend(IBackend inner, UseCount uses) : IBackend
{
    /// <inheritdoc/>
    public string Id { get; } = inner.Id;

    /// <inheritdoc/>
    public int AutomaticRank { get; } = inner.AutomaticRank;

    /// <inheritdoc/>
    /// <exception cref="PluginLeftException">The version is no longer in use; so with all others.</exception>
    public ValueTask<BackendAvailability> ProbeAsync(CancellationToken cancellationToken) =>
        new(CountAsync(() => inner.ProbeAsync(cancellationToken).AsTask()));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ModelOffer>> ListModelsAsync(CancellationToken cancellationToken) =>
        new(CountAsync(() => inner.ListModelsAsync(cancellationToken).AsTask()));

    /// <inheritdoc/>
    public ValueTask<ResourceEstimate> EstimateAsync(ModelEntry model, LoadSettings load, CancellationToken cancellationToken) =>
        new(CountAsync(() => inner.EstimateAsync(model, load, cancellationToken).AsTask()));

    /// <inheritdoc/>
    public Task<IRunner> StartAsync(RunnerStart start, CancellationToken cancellationToken) =>
        CountAsync(() => inner.StartAsync(start, cancellationToken));

    private async Task<T> CountAsync<T>(Func<Task<T>> call)
    {
        if (!uses.TryEnter())
        {
            throw new PluginLeftException(Id);
        }

        try
        {
            return await call();
        }
        finally
        {
            uses.Exit();
        }
    }
}
