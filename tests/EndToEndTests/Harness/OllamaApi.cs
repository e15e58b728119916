using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>A host's frontend <c>ollama</c>, as clients call it.</summary>
internal sealed partial class OllamaApi : IDisposable
{
    // A client that leaves closes its connection, and does not read on for two seconds.
    private OllamaApi(int port) => Client = new HttpClient(new SocketsHttpHandler { MaxResponseDrainSize = 0 }) { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = Within.Start };

    public HttpClient Client { get; }

    public static OllamaApi Of(HostProcess host) => new(int.Parse(
        host.Output.Lines.Select(static line => ListensLine().Match(line)).First(static match => match.Success).Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    /// <summary>Sends a request, and gives status and body.</summary>
    public async Task<(int Status, string Body)> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body) };
        using var response = await Client.SendAsync(request, cancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <summary>Sends a request that is answered by lines, and gives them as they come.</summary>
    public async IAsyncEnumerable<JsonObject> LinesAsync(string path, string body, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body) };
        using var response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {(response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync(cancellationToken))}");
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.ToString());
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return JsonNode.Parse(line)!.AsObject();
        }
    }

    /// <summary>All lines of an answer.</summary>
    public async Task<List<JsonObject>> AllLinesAsync(string path, string body, CancellationToken cancellationToken)
    {
        var lines = new List<JsonObject>();
        await foreach (var line in LinesAsync(path, body, cancellationToken))
        {
            lines.Add(line);
        }

        return lines;
    }

    public void Dispose() => Client.Dispose();

    [GeneratedRegex(@"Frontend ollama listens on http://127\.0\.0\.1:(\d+)")]
    private static partial Regex ListensLine();
}
