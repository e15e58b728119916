using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Filters;
using LlamaRunner.Host.Forwarding;
using LlamaRunner.Host.Parameters;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Host.Runners;

/// <summary>One request's hold on one slot, or its visit without one; giving it back twice does nothing (R57).</summary>
internal sealed class ModelLease : IModelLease
{
    private readonly ManagedRunner _runner;
    private readonly LeaseRequest _request;
    private readonly RunnerScheduler _scheduler;
    private int _released;

    public ModelLease(ManagedRunner runner, LeaseRequest request, LeaseTimings timings, RunnerScheduler scheduler)
    {
        (_runner, _request, _scheduler) = (runner, request, scheduler);
        Instance = runner.Instance!;
        Timings = timings;
        if (!request.NeedsSlot)
        {
            scheduler.NoteVisit(runner, request);
        }

        if (request.KeepAlive is { } keepAlive)
        {
            Keep(keepAlive);
        }
    }

    /// <inheritdoc/>
    public ModelEntry Model => _runner.Model;

    /// <inheritdoc/>
    public RunnerCapabilities Capabilities => Instance.Capabilities;

    /// <inheritdoc/>
    public LeaseTimings Timings { get; }

    /// <summary>The runner that this lease is on.</summary>
    public IRunner Instance { get; }

    /// <summary>Cancelled when the request must end because the runner has gone or has to go.</summary>
    public CancellationToken Aborted => _runner.Aborted;

    /// <inheritdoc/>
    public Task ForwardAsync(HttpContext context, ForwardRequest request) => RequestForwarder.ForwardAsync(this, context, request);

    /// <inheritdoc/>
    public Task ForwardRawAsync(HttpContext context, RawRequest request) => RawForwarder.ForwardAsync(this, context, request);

    /// <inheritdoc/>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.Content is not null && _scheduler.Parameters.Find(Model, Capabilities) is { } rules
            ? SendChangedAsync(rules, request, cancellationToken)
            : SendAsItIsAsync(request, cancellationToken);

    /// <summary>Notes that a request was answered to its end.</summary>
    public void NoteAnswered() => _runner.HasAnswered = true;

    // It holds from now on: who came last decides, not who ends last.
    private void Keep(TimeSpan keepAlive)
    {
        if (_request.NeedsSlot)
        {
            // It counts from the runner's rest, which the slot's end begins.
            _runner.KeepAlive = keepAlive;
        }
        else
        {
            _scheduler.Keep(_runner, keepAlive);
        }
    }

    // Before the filters, which see what the runner is asked.
    private async Task<HttpResponseMessage> SendChangedAsync(ParameterRules rules, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await ParameterExchange.ApplyAsync(rules, Model.Id, request, cancellationToken);
        return await SendAsItIsAsync(request, cancellationToken);
    }

    private Task<HttpResponseMessage> SendAsItIsAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.Content is not null && _scheduler.Filters.TryEnter(out var filters)
            ? FilteredExchange.SendAsync(this, filters, request, cancellationToken)
            : RunnerClient.SendAsync(this, request, cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _released, 1) == 0)
        {
            if (_request.NeedsSlot)
            {
                _scheduler.Release(_runner);
            }
            else
            {
                _scheduler.NoteVisit(_runner, _request);
            }
        }

        return ValueTask.CompletedTask;
    }
}
