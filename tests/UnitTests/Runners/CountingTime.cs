using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.Runners;

/// <summary>A fake clock that tells when somebody has begun to wait by it, so that it is not advanced before.</summary>
internal sealed class CountingTime : FakeTimeProvider
{
    private int _timers;

    /// <summary>How many timers were made so far.</summary>
    public int Timers => Volatile.Read(ref _timers);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Interlocked.Increment(ref _timers);
        return timer;
    }

    /// <summary>Waits until so many timers were made.</summary>
    public async Task UntilAsync(int timers, CancellationToken cancellationToken)
    {
        while (Timers < timers)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
