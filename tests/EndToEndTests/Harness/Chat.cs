using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>Requests as clients of OpenAI's API send them, and what is in the answers.</summary>
internal static class Chat
{
    public const string Question = "What is the capital of France?";
    public const string Answer = "The capital of France is Paris.";
    public const string Path = "/v1/chat/completions";

    public static JsonObject Request(string? model, bool stream = false, string prompt = Question)
    {
        var request = new JsonObject
        {
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }),
            ["temperature"] = 0,
            ["stream"] = stream,
        };
        if (model is not null)
        {
            request["model"] = model;
        }

        return request;
    }

    /// <summary>A request for an answer of so many tokens, which a real model does not end before.</summary>
    public static JsonObject Story(string model, int tokens, bool stream = true)
    {
        var request = Request(model, stream, "Tell me a story about a fox.");
        request["ignore_eos"] = true;
        request["max_tokens"] = tokens;
        return request;
    }

    /// <summary>Has a real model begin a long stream, and returns when its first piece has come.</summary>
    public static async Task<RawResponse> BeginStoryAsync(this HostProcess host, string model, CancellationToken cancellationToken)
    {
        var stream = await RawResponse.SendAsync(host.Port, "POST", Path, Story(model, 1900).ToJsonString(), cancellationToken);
        await stream.ReadChunkAsync(cancellationToken);
        return stream;
    }

    /// <summary>Sends a request and gives the response as soon as its headers are there.</summary>
    public static async Task<HttpResponseMessage> SendAsync(
        this HostProcess host, JsonObject request, CancellationToken cancellationToken, string path = Path)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(request) };
        return await host.Client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Asks without streaming, expects success, and gives the text.</summary>
    public static async Task<string> AskAsync(
        this HostProcess host, string? model, CancellationToken cancellationToken, string prompt = Question)
    {
        using var response = await host.SendAsync(Request(model, prompt: prompt), cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {body}\n{host.Output}");
        return (string)JsonNode.Parse(body)!["choices"]![0]!["message"]!["content"]!;
    }

    /// <summary>Begins a streamed answer on a connection of its own, for tests that look at its frames or leave in its middle.</summary>
    public static Task<RawResponse> StreamAsync(this HostProcess host, string model, CancellationToken cancellationToken) =>
        RawResponse.SendAsync(host.Port, "POST", Path, Request(model, stream: true).ToJsonString(), cancellationToken);

    /// <summary>The <c>data</c> of each event of a whole stream.</summary>
    public static IReadOnlyList<string> Events(string stream) =>
        [.. stream.ReplaceLineEndings("\n").Split('\n')
            .Where(line => line.StartsWith("data:", StringComparison.Ordinal)).Select(line => line[5..].TrimStart())];

    /// <summary>The text that the events of a whole stream add up to.</summary>
    public static string TextOf(string stream) => string.Concat(Events(stream)
        .Where(data => data != "[DONE]")
        .Select(data => JsonNode.Parse(data)!["choices"]!.AsArray())
        .Where(choices => choices.Count > 0)
        .Select(choices => (string?)choices[0]!["delta"]?["content"] ?? (string?)choices[0]!["text"] ?? string.Empty));
}
