using System.Diagnostics;
using System.Text;

namespace LlamaRunner.Benchmarks;

/// <summary>The one request that is measured: a short question, at most eight tokens of answer.</summary>
internal static class ChatRequest
{
    private const string Body =
        $$"""{"model":"{{BenchmarkedHost.Model}}","messages":[{"role":"user","content":"What is the capital of France?"}],"max_tokens":8,"temperature":0,"stream":STREAM}""";

    private static readonly byte[] Streamed = Encoding.UTF8.GetBytes(Body.Replace("STREAM", "true", StringComparison.Ordinal));
    private static readonly byte[] Whole = Encoding.UTF8.GetBytes(Body.Replace("STREAM", "false", StringComparison.Ordinal));

    /// <summary>Streams an answer to its end.</summary>
    /// <returns>The time from sending to the first event with text.</returns>
    public static async Task<TimeSpan> TimeToFirstTokenAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        using var response = await SendAsync(client, Streamed, cancellationToken);
        TimeSpan? first = null;
        var buffer = new byte[16 * 1024];
        var filled = 0;
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        while (await stream.ReadAsync(buffer.AsMemory(filled), cancellationToken) is > 0 and var read)
        {
            filled += read;
            if (first is null && buffer.AsSpan(0, filled).IndexOf("\"content\":\""u8) >= 0)
            {
                first = Stopwatch.GetElapsedTime(started);
            }
        }

        return first ?? throw new InvalidOperationException($"An answer without text: {Encoding.UTF8.GetString(buffer, 0, filled)}");
    }

    public static async Task AnswerAsync(HttpClient client, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(client, Whole, cancellationToken);
        await response.Content.CopyToAsync(Stream.Null, cancellationToken);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            return await SendOnceAsync(client, body, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ResponseEnded)
        {
            // llama-server closes a connection after 100 requests, without a word where the answer was a stream.
            return await SendOnceAsync(client, body, cancellationToken);
        }
    }

    private static async Task<HttpResponseMessage> SendOnceAsync(HttpClient client, byte[] body, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "v1/chat/completions") { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new("application/json");
        var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        return response.EnsureSuccessStatusCode();
    }
}
