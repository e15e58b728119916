using System.Net;
using System.Text.Json.Nodes;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>Requests as clients of Anthropic's API send them, and what is in the answers.</summary>
internal static class Messages
{
    public const string Path = "/v1/messages";
    public const string CountPath = "/v1/messages/count_tokens";

    public static JsonObject Request(string model, bool stream = false, string prompt = Chat.Question) => new()
    {
        ["model"] = model,
        ["max_tokens"] = 100,
        ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }),
        ["temperature"] = 0,
        ["stream"] = stream,
    };

    /// <summary>Sends a request, expects success, and gives the answer.</summary>
    public static async Task<JsonNode> AskAsync(HostProcess host, JsonObject request, CancellationToken cancellationToken, string path = Path)
    {
        using var response = await host.SendAsync(request, cancellationToken, path);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode}: {body}\n{host.Output}");
        return JsonNode.Parse(body)!;
    }

    /// <summary>Begins a stream on a connection of its own, for tests that look at its end or leave in its middle.</summary>
    public static Task<RawResponse> StreamAsync(HostProcess host, JsonObject request, CancellationToken cancellationToken) =>
        RawResponse.SendAsync(host.Port, "POST", Path, request.ToJsonString(), cancellationToken);

    /// <summary>A request for a long stream, which a real model does not end before.</summary>
    public static JsonObject Story(string model)
    {
        var request = Request(model, stream: true, "Tell me a story about a fox.");
        request["ignore_eos"] = true;
        request["max_tokens"] = 1900;
        return request;
    }

    /// <summary>Checks status, type and shape of a refusal, and gives its message.</summary>
    public static async Task<string> FailureOfAsync(HttpResponseMessage response, HttpStatusCode status, string type, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        Assert.True(response.StatusCode == status, $"Expected {status}, got {response.StatusCode}: {body}");
        var error = JsonNode.Parse(body)!;
        Assert.Equal("error", (string)error["type"]!);
        Assert.Equal(type, (string)error["error"]!["type"]!);
        Assert.Equal((string)error["request_id"]!, Assert.Single(response.Headers.GetValues("request-id")));
        return (string)error["error"]!["message"]!;
    }
}
