using Microsoft.Extensions.Logging;

namespace LlamaRunner.Backends.Embedded.Slots;

/// <summary>
/// The one thread that computes for a runner. It is a thread of its own because OpenMP keeps a team of threads for each thread
/// that calls it: one from the pool would leave teams behind wherever it went.
/// </summary>
internal sealed partial class DecodeLoop : IAsyncDisposable
{
    private readonly IReadOnlyList<IDecodeWork> _works;
    private readonly ILogger _logger;
    private readonly AutoResetEvent _wake = new(false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopping;

    public DecodeLoop(string model, IReadOnlyList<IDecodeWork> works, ILogger logger)
    {
        _works = works;
        _logger = logger;
        var thread = new Thread(Run) { IsBackground = true, Name = "llama.cpp " + model };
        thread.UnsafeStart();
    }

    /// <summary>There is something to do.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Ends the thread after the step that it is at.</summary>
    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        Wake();
        await _ended.Task;
        _wake.Dispose();
    }

    private void Run()
    {
        Exception reason = new ObjectDisposedException(nameof(DecodeLoop), "The runner was stopped.");
        try
        {
            while (!_isStopping)
            {
                var hasWorked = false;
                foreach (var work in _works)
                {
                    hasWorked |= work.Step();
                }

                if (!hasWorked)
                {
                    _wake.WaitOne();
                }
            }
        }
        catch (Exception exception)
        {
            LogFailed(exception);
            reason = exception;
        }

        foreach (var work in _works)
        {
            work.Close(reason);
        }

        _ended.SetResult();
    }

    [LoggerMessage(EventId = 3211, Level = LogLevel.Critical, Message = "The thread that computes has failed; this runner answers no more")]
    private partial void LogFailed(Exception exception);
}
