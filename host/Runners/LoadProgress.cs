namespace LlamaRunner.Host.Runners;

/// <summary>
/// The share of one start that is done, as a backend reports it. Told in whole percents that only go up, at most ten times a second,
/// however often it is reported; the whole is left for the moment when the runner is ready.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="changed">Called when there is something new to tell, on the thread that reports.</param>
internal sealed class LoadProgress(TimeProvider time, Action changed) : IProgress<double>
{
    private const int Unknown = -1;
    private const int Most = 99;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private int _percent = Unknown;
    private long? _toldAt;

    /// <summary>The share; null when nothing has been reported.</summary>
    public double? Share => Volatile.Read(ref _percent) is >= 0 and var percent ? percent / 100d : null;

    /// <inheritdoc/>
    public void Report(double value)
    {
        var percent = double.IsNaN(value) ? Unknown : (int)Math.Clamp(value * 100, 0, Most);
        if (percent > Volatile.Read(ref _percent) && Take(percent))
        {
            changed();
        }
    }

    // True when it is to be told now.
    private bool Take(int percent)
    {
        lock (_lock)
        {
            if (percent <= _percent)
            {
                return false;
            }

            Volatile.Write(ref _percent, percent);
            if (_toldAt is { } last && time.GetElapsedTime(last) < Interval)
            {
                return false;
            }

            _toldAt = time.GetTimestamp();
            return true;
        }
    }
}
