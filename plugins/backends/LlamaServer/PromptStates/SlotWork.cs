namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>
/// What is done with a runner's slots, one thing after the other, each within a limit. Requests wait for what has been begun
/// before them, or a short one would take the slot from which a long conversation is about to be saved.
/// </summary>
internal sealed class SlotWork : IDisposable
{
    private static readonly TimeSpan WorkLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _over;
    private readonly CancellationToken _overToken;

    // Under the lock.
    private Task _last = Task.CompletedTask;
    private bool _isClosed;

    public SlotWork(TimeProvider time)
    {
        _time = time;
        _over = new CancellationTokenSource();
        _overToken = _over.Token;
    }

    /// <summary>Adds work. It must not throw.</summary>
    /// <returns>Its result; the default when no more work is taken.</returns>
    public Task<T?> EnqueueAsync<T>(Func<CancellationToken, Task<T?>> work)
        where T : class
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return Task.FromResult<T?>(null);
            }

            var task = RunAfterAsync(_last, work);
            _last = task;
            return task;
        }
    }

    /// <summary>Waits for what has been added so far, but not for long.</summary>
    /// <param name="cancellationToken">Ends the wait with an exception.</param>
    public ValueTask WhenQuietAsync(CancellationToken cancellationToken)
    {
        Task last;
        lock (_lock)
        {
            last = _last;
        }

        return last.IsCompleted ? ValueTask.CompletedTask : WaitAsync(last, cancellationToken);
    }

    /// <summary>Takes no more work, and waits for what there is.</summary>
    /// <param name="cancellationToken">Cancels the work.</param>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        Task last;
        lock (_lock)
        {
            _isClosed = true;
            last = _last;
        }

        await last.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!last.IsCompleted)
        {
            await _over.CancelAsync();
            await last.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        _over.Cancel();
        _over.Dispose();
    }

    private async ValueTask WaitAsync(Task last, CancellationToken cancellationToken)
    {
        try
        {
            await last.WaitAsync(WaitLimit, _time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The server itself keeps order from here on.
        }
    }

    private async Task<T?> RunAfterAsync<T>(Task before, Func<CancellationToken, Task<T?>> work)
        where T : class
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        using var timer = new CancellationTokenSource(WorkLimit, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, _overToken);
        return await work(limit.Token);
    }
}
