using System.Diagnostics;
using System.Text;

namespace LlamaRunner.Benchmarks;

/// <summary>
/// What a token of a stream takes: from llama-server itself, passed through by the host, and translated by it. A model as small as the
/// one that is measured makes more of them in a second than any that is of use, so the host's part shows.
/// </summary>
internal static class StreamedTokens
{
    private const int Tokens = 400;
    private const int WarmUp = 5;
    private const int Rounds = 30;

    private const string Story = "Tell me a story about a fox.";

    private static readonly (string Name, string Path, byte[] Body)[] Translations =
    [
        ("messages", "v1/messages", Encoding.UTF8.GetBytes(
            $$"""{"model":"{{BenchmarkedHost.Model}}","max_tokens":{{Tokens}},"ignore_eos":true,"temperature":0,"stream":true,"messages":[{"role":"user","content":"{{Story}}"}]}""")),
        ("responses", "v1/responses", Encoding.UTF8.GetBytes(
            $$"""{"model":"{{BenchmarkedHost.Model}}","max_output_tokens":{{Tokens}},"ignore_eos":true,"temperature":0,"stream":true,"store":false,"input":"{{Story}}"}""")),
    ];

    private static readonly byte[] Chat = Encoding.UTF8.GetBytes(
        $$"""{"model":"{{BenchmarkedHost.Model}}","max_tokens":{{Tokens}},"ignore_eos":true,"temperature":0,"stream":true,"messages":[{"role":"user","content":"{{Story}}"}]}""");

    public static async Task MeasureAsync(HttpClient direct, HttpClient host, Report report, CancellationToken cancellationToken)
    {
        var streams = new List<(string Name, HttpClient Client, string Path, byte[] Body)>
        {
            ("direct", direct, "v1/chat/completions", Chat),
            ("passed through", host, "v1/chat/completions", Chat),
        };
        streams.AddRange(Translations.Select(translation => (translation.Name, host, translation.Path, translation.Body)));
        var times = streams.ConvertAll(_ => new List<TimeSpan>());
        for (var round = -WarmUp; round < Rounds; round++)
        {
            for (var index = 0; index < streams.Count; index++)
            {
                var (_, client, path, body) = streams[index];
                var took = await StreamAsync(client, path, body, cancellationToken);
                if (round >= 0)
                {
                    times[index].Add(took);
                }
            }
        }

        var ofDirect = Statistics.Median(times[0]);
        for (var index = 1; index < streams.Count; index++)
        {
            var ofHost = Statistics.Median(times[index]);
            report.Add(
                $"a token of a stream of {Tokens}, {streams[index].Name}", $"{Micros(ofDirect):F0} µs", $"{Micros(ofHost):F0} µs", $"{ofHost / ofDirect:F2}");
        }
    }

    private static double Micros(TimeSpan stream) => stream.TotalMicroseconds / Tokens;

    /// <summary>Makes a request, reads its answer to the end, and tells how long that took.</summary>
    public static async Task<TimeSpan> StreamAsync(HttpClient client, string path, byte[] body, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var message = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new("application/json");
        using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        await response.Content.CopyToAsync(Stream.Null, cancellationToken);
        return Stopwatch.GetElapsedTime(started);
    }
}
