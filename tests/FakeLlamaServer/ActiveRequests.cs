namespace LlamaRunner.FakeLlamaServer;

/// <summary>Counts the requests under way, so that the end of the process can wait for the last one.</summary>
internal sealed class ActiveRequests
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _none = Completed();
    private int _count;

    public IDisposable Enter()
    {
        lock (_gate)
        {
            if (_count++ == 0)
            {
                _none = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }

        return new Entry(this);
    }

    public Task NoneAsync()
    {
        lock (_gate)
        {
            return _none.Task;
        }
    }

    private static TaskCompletionSource Completed()
    {
        var source = new TaskCompletionSource();
        source.SetResult();
        return source;
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_count == 0)
            {
                _none.SetResult();
            }
        }
    }

    private sealed class Entry(ActiveRequests owner) : IDisposable
    {
        public void Dispose() => owner.Leave();
    }
}
