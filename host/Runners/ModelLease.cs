using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Filters;
using LlamaRunner.Host.Forwarding;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Host.Runners;

/// <summary>One request's hold on one slot; giving it back twice does nothing (R57).</summary>
internal sealed class ModelLease(ManagedRunner runner, LeaseRequest request, LeaseTimings timings, RunnerScheduler scheduler) : IModelLease
{
    private int _released;

    /// <inheritdoc/>
    public ModelEntry Model => runner.Model;

    /// <inheritdoc/>
    public RunnerCapabilities Capabilities => Instance.Capabilities;

    /// <inheritdoc/>
    public LeaseTimings Timings => timings;

    /// <summary>The runner that this lease is on.</summary>
    public IRunner Instance { get; } = runner.Instance!;

    /// <summary>Cancelled when the request must end because the runner has gone or has to go.</summary>
    public CancellationToken Aborted => runner.Aborted;

    /// <inheritdoc/>
    public Task ForwardAsync(HttpContext context, ForwardRequest request) => RequestForwarder.ForwardAsync(this, context, request);

    /// <inheritdoc/>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.Content is not null && scheduler.Filters.TryEnter(out var filters)
            ? FilteredExchange.SendAsync(this, filters, request, cancellationToken)
            : RunnerClient.SendAsync(this, request, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            scheduler.Release(runner, request);
        }

        return ValueTask.CompletedTask;
    }
}
