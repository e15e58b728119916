using System.Diagnostics;

namespace LlamaRunner.Benchmarks;

/// <summary>Eight clients at once, in short turns against the one and the other.</summary>
internal static class Throughput
{
    private const int Clients = 8;
    private const int RequestsPerClient = 25;
    private const int Rounds = 6;

    public static async Task MeasureAsync(HttpClient direct, HttpClient host, Report report, CancellationToken cancellationToken)
    {
        await RunAsync(direct, cancellationToken);
        await RunAsync(host, cancellationToken);
        var ofDirect = TimeSpan.Zero;
        var ofHost = TimeSpan.Zero;
        for (var round = 0; round < Rounds; round++)
        {
            // Direct, host, host, direct: a machine that slowly gets faster or slower favours neither.
            var hostFirst = round % 2 == 1;
            var first = await RunAsync(hostFirst ? host : direct, cancellationToken);
            var second = await RunAsync(hostFirst ? direct : host, cancellationToken);
            ofHost += hostFirst ? first : second;
            ofDirect += hostFirst ? second : first;
        }

        var requests = Rounds * Clients * RequestsPerClient;
        report.Add(
            $"requests a second, {Clients} clients",
            $"{requests / ofDirect.TotalSeconds:F0}",
            $"{requests / ofHost.TotalSeconds:F0}",
            $"{ofDirect / ofHost:F2}");
    }

    private static async Task<TimeSpan> RunAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async _ =>
        {
            for (var i = 0; i < RequestsPerClient; i++)
            {
                await ChatRequest.AnswerAsync(client, cancellationToken);
            }
        }));
        return Stopwatch.GetElapsedTime(started);
    }
}
