namespace LlamaRunner.Host.Filters;

/// <summary>One request's way through the filters, and its answer's: holds the chain in use until it is disposed.</summary>
internal sealed class FilterRun(FilterChain chain, string? requestId) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private int _ended;

    /// <summary>The filters.</summary>
    public FilterChain Chain => chain;

    /// <summary>The request's id, for the log.</summary>
    public string RequestId { get; } = requestId ?? "-";

    /// <summary>Tells the filters that what they do is not wanted any more.</summary>
    public CancellationToken Stopping => _stop.Token;

    /// <summary>Cancels <see cref="Stopping"/>; callbacks run elsewhere.</summary>
    public void Stop() => _ = _stop.CancelAsync();

    /// <summary>Ends the use of the chain. A filter that goes on all the same holds nothing but memory.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            Stop();
            chain.Exit();
        }
    }
}
