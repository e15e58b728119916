using System.Net;
using System.Text;
using System.Text.Json;

namespace LlamaRunner.EndToEndTests.Ollama;

/// <summary>One client at the host: sends what it sends, under its name, and reads answers as it does.</summary>
/// <param name="client">The way to the frontend.</param>
/// <param name="userAgent">How the client names itself.</param>
internal sealed class ClientSession(HttpClient client, string userAgent)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Sends a request whose answer is one JSON text.</summary>
    public Task<JsonElement> GetAsync(string path, string schema) => AskAsync(HttpMethod.Get, path, body: null, schema);

    /// <inheritdoc cref="GetAsync"/>
    public Task<JsonElement> PostAsync(string path, string body, string schema) => AskAsync(HttpMethod.Post, path, body, schema);

    /// <summary>Sends a request and gives status and body as they are.</summary>
    public async Task<(HttpStatusCode Status, string Body)> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var response = await SendAsync(method, path, body, HttpCompletionOption.ResponseContentRead);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(Token));
    }

    /// <summary>
    /// Sends a request whose answer is lines of JSON: each line ends with a line feed, none is empty, and only the last one is done.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="body">The request.</param>
    /// <param name="line">What each line but the last must be.</param>
    /// <param name="last">What the last one must be.</param>
    public async Task<IReadOnlyList<JsonElement>> StreamAsync(string path, string body, string line, string last)
    {
        using var response = await SendAsync(HttpMethod.Post, path, body, HttpCompletionOption.ResponseHeadersRead);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode is HttpStatusCode.OK, text);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.ToString());
        Assert.Empty(response.Content.Headers.ContentEncoding);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        var lines = text[..^1].Split('\n');
        return [.. lines.Select((one, index) => StrictJson.Check(one, index == lines.Length - 1 ? last : line))];
    }

    /// <summary>Sends a request whose answer is events, and gives their data; a mark of the end is left out.</summary>
    public async Task<IReadOnlyList<JsonElement>> EventsAsync(string path, string body, string schema)
    {
        using var response = await SendAsync(HttpMethod.Post, path, body, HttpCompletionOption.ResponseHeadersRead);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode is HttpStatusCode.OK, text);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return
        [
            .. text.Split('\n').Where(static line => line.StartsWith("data:", StringComparison.Ordinal)).Select(static line => line[5..].Trim())
                .Where(static data => data != "[DONE]").Select(data => Schema.Check(data, schema)),
        ];
    }

    private async Task<JsonElement> AskAsync(HttpMethod method, string path, string? body, string schema)
    {
        using var response = await SendAsync(method, path, body, HttpCompletionOption.ResponseContentRead);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.StatusCode is HttpStatusCode.OK, $"{method} {path}: {(int)response.StatusCode} {text}");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return StrictJson.Check(text, schema);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? body, HttpCompletionOption completion)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        request.Headers.TryAddWithoutValidation("User-Agent", userAgent);
        return await client.SendAsync(request, completion, Token);
    }
}
