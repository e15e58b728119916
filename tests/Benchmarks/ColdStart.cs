using System.Diagnostics;

namespace LlamaRunner.Benchmarks;

/// <summary>The first answer of a model that is not up: a llama-server's own start beside the same behind a running host.</summary>
internal static class ColdStart
{
    private const int Rounds = 9;

    // The runner of the round before has gone by then.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public static async Task MeasureAsync(Report report, CancellationToken cancellationToken)
    {
        var setup = BenchmarkedHost.Setup().With("models.entries.demo.keepAlive", 0);
        await using var host = await BenchmarkedHost.StartAsync(setup, cancellationToken);
        var (direct, hosted) = (new List<TimeSpan>(), new List<TimeSpan>());
        for (var round = 0; round < Rounds; round++)
        {
            direct.Add(await DirectAsync(cancellationToken));
            var started = Stopwatch.GetTimestamp();
            await ChatRequest.AnswerAsync(host.Client, cancellationToken);
            hosted.Add(Stopwatch.GetElapsedTime(started));
            await Task.Delay(Pause, cancellationToken);
        }

        var (alone, behind) = (Statistics.Median(direct), Statistics.Median(hosted));
        report.Add(
            $"cold start to answer, median of {Rounds}", $"{alone.TotalMilliseconds:F0} ms", $"{behind.TotalMilliseconds:F0} ms",
            $"{behind / alone:F2}, {(behind - alone).TotalMilliseconds:+0;-0} ms");
    }

    private static async Task<TimeSpan> DirectAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await using var server = await DirectServer.StartAsync(cancellationToken);
        await ChatRequest.AnswerAsync(server.Client, cancellationToken);
        return Stopwatch.GetElapsedTime(started);
    }
}
