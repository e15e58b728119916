using LlamaRunner.Contracts.Processes;

namespace LlamaRunner.Dialects.Processes;

/// <summary>
/// Follows a runner's start by its own output: where it listens, and whether it still makes progress. It counts as stalled when for
/// the whole limit it gave no sign and used next to no processor time, since builds print nothing while they read a large model.
/// </summary>
/// <param name="stallLimit">The limit.</param>
/// <param name="time">The clock.</param>
/// <param name="shares">Takes the share that is done; null when nobody wants to know.</param>
/// <param name="findShare">Reads it from a line of output; null when the line does not tell.</param>
internal sealed class StartupProgress(
    TimeSpan stallLimit, TimeProvider time, IProgress<double>? shares = null, Func<string, double?>? findShare = null)
{
    // Answering health probes alone costs less than this.
    private const double NoticeableShare = 0.001;

    private static readonly TimeSpan NoticeableMinimum = TimeSpan.FromMilliseconds(20);

    private readonly TaskCompletionSource<int> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastOutput = time.GetTimestamp();

    // Of the one task that asks for stalls.
    private long _lastSign = time.GetTimestamp();
    private TimeSpan _processorTime;

    /// <summary>Completes with the port once the process has said that it listens.</summary>
    public Task<int> Listening => _listening.Task;

    /// <summary>Takes a line of output.</summary>
    /// <param name="line">The line.</param>
    public void OnOutput(string line)
    {
        OnSign();
        if (ListeningLine.FindPort(line) is { } port)
        {
            _listening.TrySetResult(port);
        }

        if (shares is not null && findShare?.Invoke(line) is { } share)
        {
            OnShare(share);
        }
    }

    /// <summary>Takes the share of the start that is done.</summary>
    /// <param name="share">The share, 0 to 1.</param>
    public void OnShare(double share) => shares?.Report(share);

    /// <summary>Takes another sign of progress.</summary>
    public void OnSign() => Volatile.Write(ref _lastOutput, time.GetTimestamp());

    /// <summary>Whether there was no progress for longer than the limit.</summary>
    /// <param name="process">The process.</param>
    public bool IsStalled(ISupervisedProcess process)
    {
        _lastSign = Math.Max(_lastSign, Volatile.Read(ref _lastOutput));
        var silence = time.GetElapsedTime(_lastSign);
        if (silence < stallLimit)
        {
            return false;
        }

        var used = process.ProcessorTime - _processorTime;
        if (used < NoticeableMinimum || used < silence * NoticeableShare)
        {
            return true;
        }

        _processorTime += used;
        _lastSign = time.GetTimestamp();
        return false;
    }
}
