namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>A response that is being answered.</summary>
internal sealed class RunningResponse : IDisposable
{
    private readonly CancellationTokenSource _cancel;
    private readonly TaskCompletionSource<ReadOnlyMemory<byte>?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action _forget;

    /// <param name="settings">What it says of itself.</param>
    /// <param name="forget">Called when it has ended.</param>
    /// <param name="clientGone">Cancelled when the client goes away.</param>
    public RunningResponse(ResponseSettings settings, Action forget, CancellationToken clientGone)
    {
        Settings = settings;
        _cancel = CancellationTokenSource.CreateLinkedTokenSource(clientGone);
        _forget = forget;
    }

    public ResponseSettings Settings { get; }

    /// <summary>Cancelled when it is to end, by whomever.</summary>
    public CancellationToken Token => _cancel.Token;

    /// <summary>True once another request has cancelled it.</summary>
    public bool IsCancelled { get; private set; }

    /// <summary>Cancels it, and gives its object when it has ended; null when its client went away.</summary>
    public async Task<ReadOnlyMemory<byte>?> CancelAsync(CancellationToken cancellationToken)
    {
        IsCancelled = true;
        try
        {
            await _cancel.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }

        return await _ended.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Says what became of it: from now on it is not found among those that are being answered.</summary>
    public void End(ReadOnlyMemory<byte> json)
    {
        _forget();
        _ended.TrySetResult(json);
    }

    /// <summary>It has ended, one way or the other.</summary>
    public void Dispose()
    {
        _forget();
        _ended.TrySetResult(null);
        _cancel.Dispose();
    }
}
