namespace LlamaRunner.Dialects.Processes;

/// <summary>
/// Stands in the way of all that is sent to one runner, from its start to its end, so that a program can do more than pass it on:
/// what it sends itself through the inner handler carries the runner's key. It belongs to the runner, which disposes it.
/// </summary>
public abstract class RunnerInterceptor : DelegatingHandler
{
    /// <summary>
    /// Called once, when the runner that was ready is about to be stopped: its process still runs, and the host sends it nothing
    /// more. The stop waits for this, but no longer than a few seconds.
    /// </summary>
    /// <param name="cancellationToken">Cancelled when the time is over.</param>
    public virtual Task BeforeStopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
