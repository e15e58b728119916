using System.Diagnostics;

namespace LlamaRunner.Benchmarks;

/// <summary>From the start of the host's process to an open port.</summary>
internal static class StartTime
{
    private const int Rounds = 5;

    public static async Task MeasureAsync(Report report, CancellationToken cancellationToken)
    {
        var times = new List<TimeSpan>();
        for (var round = 0; round < Rounds; round++)
        {
            var started = Stopwatch.GetTimestamp();
            await using var host = await BenchmarkedHost.StartAsync(cancellationToken);
            times.Add(Stopwatch.GetElapsedTime(started));
        }

        report.Add($"start to open port, median of {Rounds}", null, $"{Statistics.Median(times).TotalMilliseconds:F0} ms", null);
    }
}
