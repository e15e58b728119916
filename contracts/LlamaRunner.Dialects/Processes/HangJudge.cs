namespace LlamaRunner.Dialects.Processes;

/// <summary>
/// Decides whether a runner that owes answers hangs. It does when for the whole limit nothing came from it, its own count of work did
/// not change and it used next to no processor time; and when it was busy, but showed nothing else for ten times as long. A long
/// prefill is neither: it is busy, and its count goes up. For one thread at a time.
/// </summary>
internal sealed class HangJudge(TimeSpan limit, TimeProvider time)
{
    private const int BusyFactor = 10;

    // Less than work takes; a .NET program with a web server uses 0.005 when it has nothing to do, and questions and comments little more.
    private const double NoticeableShare = 0.015;

    private static readonly TimeSpan NoticeableMinimum = TimeSpan.FromMilliseconds(20);

    private long _progressAt = time.GetTimestamp();
    private long _workAt = time.GetTimestamp();
    private TimeSpan? _processorTime;
    private long? _count;
    private bool _cannotCount;

    /// <summary>There was progress, or nothing to do.</summary>
    public void NoteProgress()
    {
        _progressAt = _workAt = time.GetTimestamp();
        _processorTime = null;
    }

    /// <summary>Takes the processor time that it has used so far.</summary>
    public void NoteProcessorTime(TimeSpan total)
    {
        var used = total - _processorTime;
        if (used is null || (used > NoticeableMinimum && used > time.GetElapsedTime(_workAt) * NoticeableShare))
        {
            _processorTime = total;
            _workAt = time.GetTimestamp();
        }
    }

    /// <summary>Takes its own count of the work it has done; null when it has none, and then nothing can be said against a busy one.</summary>
    public void NoteCount(long? count)
    {
        if (_count is not null && count is not null && count != _count)
        {
            NoteProgress();
        }

        _count = count;
        _cannotCount = count is null;
    }

    /// <summary>What was seen of a hang, as a part of a sentence on the runner; null when it does not hang.</summary>
    /// <param name="requests">How many requests are under way.</param>
    public string? Find(int requests)
    {
        var silence = time.GetElapsedTime(_progressAt);
        var isIdle = time.GetElapsedTime(_workAt) >= limit;
        if (!isIdle && (_cannotCount || silence < BusyFactor * limit))
        {
            return null;
        }

        var work = isIdle ? string.Empty : ", though it was busy,";
        return $"it made no progress for {Math.Floor(silence.TotalSeconds):0} s{work} with {requests} {(requests == 1 ? "request" : "requests")} under way (runners.hangTimeout)";
    }
}
