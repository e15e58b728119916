namespace LlamaRunner.Benchmarks;

/// <summary>One client, one request at a time, by turns to the one and to the other.</summary>
internal static class TimeToFirstToken
{
    private const int WarmUp = 30;
    private const int Rounds = 200;

    public static async Task MeasureAsync(HttpClient direct, HttpClient host, Report report, CancellationToken cancellationToken)
    {
        var ofDirect = new List<TimeSpan>();
        var ofHost = new List<TimeSpan>();
        for (var round = -WarmUp; round < Rounds; round++)
        {
            // Who is first changes, so that neither always meets the caches that the other has warmed.
            var hostFirst = round % 2 == 0;
            var first = await ChatRequest.TimeToFirstTokenAsync(hostFirst ? host : direct, cancellationToken);
            var second = await ChatRequest.TimeToFirstTokenAsync(hostFirst ? direct : host, cancellationToken);
            if (round >= 0)
            {
                ofHost.Add(hostFirst ? first : second);
                ofDirect.Add(hostFirst ? second : first);
            }
        }

        Add(report, "time to first token, median", Statistics.Median(ofDirect), Statistics.Median(ofHost));
        Add(report, "time to first token, 95 of 100", Statistics.Quantile(ofDirect, 0.95), Statistics.Quantile(ofHost, 0.95));
        var added = ofHost.Zip(ofDirect, (through, straight) => through - straight).ToList();
        report.Add("added to the first token, median of pairs", null, $"{Statistics.Median(added).TotalMilliseconds:+0.00;-0.00} ms", null);
    }

    private static void Add(Report report, string measure, TimeSpan direct, TimeSpan host) => report.Add(
        measure, $"{direct.TotalMilliseconds:F2} ms", $"{host.TotalMilliseconds:F2} ms", $"{host / direct:F2}");
}
