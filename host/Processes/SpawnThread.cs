using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace LlamaRunner.Host.Processes;

/// <summary>
/// The one thread that starts all children. On Linux the parent-death signal is sent when the thread that forked ends, not
/// the process, so a thread of the pool would take its children with it when the pool shrinks.
/// </summary>
internal sealed class SpawnThread : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];

    public SpawnThread()
    {
        new Thread(Run) { IsBackground = true, Name = "spawn" }.Start();
    }

    public Task<T> RunAsync<T>(Func<T> work)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                completion.SetResult(work());
            }
            catch (Exception exception)
            {
                completion.SetException(exception);
            }
        });
        return completion.Task;
    }

    /// <summary>Lets the thread end after the work that it has.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Run()
    {
        while (TryRunNext())
        {
        }

        _work.Dispose();
    }

    // In a method of its own: while the thread waits for the next one, nothing may hold on to the one before, which may be of a
    // plugin that is to be unloaded.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryRunNext()
    {
        if (!_work.TryTake(out var work, Timeout.Infinite))
        {
            return false;
        }

        work();
        return true;
    }
}
