using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Host.Runners;

/// <summary>When a runner needs attention though nothing has happened. For the holder of the scheduler's lock.</summary>
/// <param name="queueTimeout">How long a request may wait for its turn.</param>
/// <param name="since">Makes a time of a timestamp.</param>
internal sealed class Deadlines(TimeSpan queueTimeout, Func<long, TimeSpan> since)
{
    /// <summary>When the request that has waited longest has waited too long; the largest time when none waits for its turn.</summary>
    /// <remarks>The line of a runner that starts waits for the start, which has a limit of its own.</remarks>
    public TimeSpan WaitsOutAt(ManagedRunner runner) => runner.State is not RunnerState.Starting && runner.Waiters.First?.Value is { } waiter
        ? since(waiter.ArrivedAt) + queueTimeout
        : TimeSpan.MaxValue;

    /// <summary>When the runner has idled too long; the largest time while it works or a request waits for it (R39).</summary>
    public TimeSpan ExpiresAt(ManagedRunner runner) =>
        runner.IsUp && runner.KeepAlive != Timeout.InfiniteTimeSpan && runner.Gate.Active == 0 && runner.Waiters.Count == 0
            ? since(runner.LastUsedAt) + runner.KeepAlive
            : TimeSpan.MaxValue;

    /// <summary>The earliest of all; the largest time when there is none.</summary>
    public TimeSpan Next(IReadOnlyList<ManagedRunner> runners)
    {
        var next = TimeSpan.MaxValue;
        foreach (var runner in runners)
        {
            next = Times.Min(next, Times.Min(ExpiresAt(runner), WaitsOutAt(runner)));
        }

        return next;
    }
}
