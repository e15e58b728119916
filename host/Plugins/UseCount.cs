namespace LlamaRunner.Host.Plugins;

/// <summary>
/// Counts who uses something, and lets no one in once it is closed, so that it can be taken away when the last one has left.
/// One that is never closed counts all the same. Safe for concurrent use; takes no lock.
/// </summary>
internal sealed class UseCount
{
    private const long Closed = 1L << 62;

    private readonly TaskCompletionSource _unused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _state;

    /// <summary>Completes when it is closed and the last one has left.</summary>
    public Task Unused => _unused.Task;

    /// <summary>Goes in; each success is followed by one <see cref="Exit"/>.</summary>
    /// <returns>False when it is closed.</returns>
    public bool TryEnter()
    {
        if ((Interlocked.Increment(ref _state) & Closed) == 0)
        {
            return true;
        }

        Exit();
        return false;
    }

    /// <summary>Leaves.</summary>
    public void Exit()
    {
        if (Interlocked.Decrement(ref _state) == Closed)
        {
            _unused.TrySetResult();
        }
    }

    /// <summary>Lets no one in any more.</summary>
    /// <returns><see cref="Unused"/>.</returns>
    public Task CloseAsync()
    {
        if (Interlocked.Or(ref _state, Closed) is 0 or Closed)
        {
            _unused.TrySetResult();
        }

        return _unused.Task;
    }
}
