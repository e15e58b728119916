using System.Collections.Concurrent;

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
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }

        _work.Dispose();
    }
}
