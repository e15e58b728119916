namespace LlamaRunner.Host.Workers.InHost;

/// <summary>Fires when no progress was reported for too long. Its token may be used after it has been disposed.</summary>
internal sealed class StallTimer : IProgress<double>, IDisposable
{
    private readonly CancellationTokenSource _stalled = new();
    private readonly TimeSpan _limit;
    private readonly IProgress<double>? _next;
    private readonly ITimer _timer;

    /// <param name="limit">The longest time without progress.</param>
    /// <param name="time">The clock.</param>
    /// <param name="next">Gets what is reported, too; null for none.</param>
    public StallTimer(TimeSpan limit, TimeProvider time, IProgress<double>? next)
    {
        _next = next;
        _limit = limit;
        _timer = time.CreateTimer(
            static state => _ = ((CancellationTokenSource)state!).CancelAsync(), _stalled, limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when there was none.</summary>
    public CancellationToken Stalled => _stalled.Token;

    /// <inheritdoc/>
    public void Report(double value)
    {
        _timer.Change(_limit, Timeout.InfiniteTimeSpan);
        _next?.Report(value);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();
}
