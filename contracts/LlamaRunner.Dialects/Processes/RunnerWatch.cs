using LlamaRunner.Contracts.Processes;

namespace LlamaRunner.Dialects.Processes;

/// <summary>
/// Looks after a runner that is up: finds out when it hangs though its process lives (R42). It looks now and then while requests are
/// under way, and not at all while there are none (R115).
/// </summary>
internal sealed class RunnerWatch : IAsyncDisposable
{
    private const int LooksPerLimit = 8;

    private readonly Func<CancellationToken, Task<long?>> _count;
    private readonly ISupervisedProcess _process;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly ITimer _timer;
    private readonly TaskCompletionSource<string> _hung = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _over = new();
    private readonly Lock _lock = new();
    private int _isAwake;

    // Under the lock.
    private readonly HangJudge _judge;
    private long _signs;
    private long _lookedAt;
    private Task _counting = Task.CompletedTask;
    private bool _isOver;

    /// <param name="count">Asks the program for its own count of work; null when it has none. Need not answer, or succeed.</param>
    /// <param name="process">The program.</param>
    /// <param name="limit">The longest time without progress.</param>
    /// <param name="time">The clock.</param>
    public RunnerWatch(Func<CancellationToken, Task<long?>> count, ISupervisedProcess process, TimeSpan limit, TimeProvider time)
    {
        _count = count;
        _process = process;
        _time = time;
        _interval = limit / LooksPerLimit;
        _judge = new HangJudge(limit, time);
        Activity = new RunnerActivity(Wake);
        _timer = time.CreateTimer(
            static state => ((RunnerWatch)state!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>What tells this of requests.</summary>
    public RunnerActivity Activity { get; }

    /// <summary>Completes when it hangs, with what was seen as a part of a sentence; else never.</summary>
    public Task<string> Hung => _hung.Task;

    public async ValueTask DisposeAsync()
    {
        Task counting;
        lock (_lock)
        {
            if (_isOver)
            {
                return;
            }

            _isOver = true;
            counting = _counting;
        }

        await _timer.DisposeAsync();
        await _over.CancelAsync();
        await counting;
        _over.Dispose();
    }

    // On the hot path; most often it is awake already.
    private void Wake()
    {
        if (Volatile.Read(ref _isAwake) == 0 && Interlocked.Exchange(ref _isAwake, 1) == 0)
        {
            lock (_lock)
            {
                Begin_NeedsLock();
            }
        }
    }

    private void Begin_NeedsLock()
    {
        _judge.NoteProgress();
        Arm_NeedsLock();
    }

    private void Arm_NeedsLock()
    {
        if (!_isOver)
        {
            _lookedAt = _time.GetTimestamp();
            _timer.Change(_interval, Timeout.InfiniteTimeSpan);
        }
    }

    private void Look()
    {
        lock (_lock)
        {
            if (Activity.Requests == 0 && !StaysAwake())
            {
                return;
            }

            if (HasMoved())
            {
                _judge.NoteProgress();
            }
            else
            {
                _judge.NoteProcessorTime(_process.ProcessorTime);
                if (_judge.Find(Activity.Requests) is { } reason)
                {
                    _hung.TrySetResult(reason);
                    return;
                }

                AskForCount_NeedsLock();
            }

            Arm_NeedsLock();
        }
    }

    // A request that began since the last look found it awake, and relies on it.
    private bool StaysAwake()
    {
        Interlocked.Exchange(ref _isAwake, 0);
        return Activity.Requests > 0 && Interlocked.Exchange(ref _isAwake, 1) == 0;
    }

    // A host that slept itself, with its machine perhaps, cannot know.
    private bool HasMoved()
    {
        var signs = Activity.Signs;
        var hasMoved = signs != _signs || Activity.Waits == 0 || _time.GetElapsedTime(_lookedAt) > 4 * _interval;
        _signs = signs;
        return hasMoved;
    }

    // A question stays open until it is answered: a server may be able to only between two steps of a prefill that takes minutes each.
    private void AskForCount_NeedsLock()
    {
        if (_counting.IsCompleted && !_isOver)
        {
            _counting = CountAsync();
        }
    }

    private async Task CountAsync()
    {
        await Task.Yield();
        try
        {
            var count = await _count(_over.Token);
            lock (_lock)
            {
                _judge.NoteCount(count);
            }
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // No answer tells as much as an answer that is late.
        }
    }
}
