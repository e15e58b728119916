using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects;

/// <summary>Works on a lease, and once more on another where the runner was lost before the client got anything of it.</summary>
public static class LeaseRetry
{
    /// <summary>
    /// Acquires a lease, works on it and disposes it. When the runner goes away by itself before the response has started, the
    /// work is done a second time on a new lease, and never a third time; not so when the host ended it because it hung.
    /// </summary>
    /// <param name="gateway">Where leases come from.</param>
    /// <param name="model">The model.</param>
    /// <param name="request">How to ask for the lease.</param>
    /// <param name="context">The client's request.</param>
    /// <param name="work">The work; it must be repeatable, and leave the response untouched until it has something to send.</param>
    /// <param name="heartbeat">Keeps the client's stream alive while it waits for the lease, and tells it of a failure; null for none.</param>
    /// <exception cref="RequestFailedException">There was no lease, or the work failed.</exception>
    public static async Task RunAsync(
        IModelGateway gateway,
        ModelEntry model,
        LeaseRequest request,
        HttpContext context,
        Func<IModelLease, Task> work,
        StreamHeartbeat? heartbeat = null)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(work);
        try
        {
            try
            {
                await WorkAsync();
            }
            catch (RunnerLostException lost) when (IsWorthAnother(lost, context, heartbeat))
            {
                await WorkAsync();
            }
        }
        catch (RequestFailedException failure) when (heartbeat is { HasBegun: true })
        {
            await heartbeat.FailAsync(failure);
            throw;
        }

        async Task WorkAsync()
        {
            var acquired = gateway.AcquireAsync(model, request, context.RequestAborted);
            await using var lease = heartbeat is null || acquired.IsCompleted ? await acquired : await heartbeat.WaitAsync(acquired.AsTask());
            await work(lease);
        }
    }

    // Whoever had it stopped does not want it back; and who has waited for one that hung has waited for long enough.
    private static bool IsWorthAnother(RunnerLostException lost, HttpContext context, StreamHeartbeat? heartbeat) =>
        lost.Exit is not ({ Intended: true } or { Reason: not null })
        && (!context.Response.HasStarted || heartbeat is { HasBegun: true })
        && !context.RequestAborted.IsCancellationRequested;
}
