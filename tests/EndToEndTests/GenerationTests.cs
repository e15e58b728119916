using System.Net;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>The main job on the real llama-server.</summary>
[Collection(DemoHostGroup.Name)]
public sealed class GenerationTests(DemoHost fixture)
{
    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("demo")]
    [InlineData(DemoHost.Slashed)]
    [InlineData("gpt-4o")]
    [InlineData("DEMO")]
    [InlineData("demo:latest")]
    public async Task Chat_ByAnyOfItsNames_AnswersRightly(string model)
    {
        Assert.Equal(Chat.Answer, await _host.AskAsync(model, Token));
    }

    [Fact]
    [Trait("Case", "R66")]
    public async Task Chat_Streamed_AnswersRightlyAndEndsWithDone()
    {
        using var response = await _host.SendAsync(Chat.Request("demo", stream: true), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var stream = await response.Content.ReadAsStringAsync(Token);
        Assert.Equal(Chat.Answer, Chat.TextOf(stream));
        var events = Chat.Events(stream);
        Assert.Equal("[DONE]", events[^1]);
        Assert.True(events.Count > 10, $"A word came at a time, not all at once: {events.Count} events.");
        Assert.All(events.SkipLast(1), data => Assert.Equal("demo", (string?)JsonNode.Parse(data)!["model"]));
    }

    [Fact]
    [Trait("Case", "R70")]
    public async Task Chat_StreamedWithUsage_EndsWithTheCounts()
    {
        var request = Chat.Request("demo", stream: true);
        request["stream_options"] = new JsonObject { ["include_usage"] = true };
        using var response = await _host.SendAsync(request, Token);

        var events = Chat.Events(await response.Content.ReadAsStringAsync(Token));
        var counts = JsonNode.Parse(events[^2])!;
        Assert.Empty(counts["choices"]!.AsArray());
        Assert.Equal(14, (int)counts["usage"]!["completion_tokens"]!);
    }

    [Fact]
    public async Task Chat_NotStreamed_CarriesUsage()
    {
        using var response = await _host.SendAsync(Chat.Request("demo"), Token);

        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;
        Assert.Equal("chat.completion", (string?)body["object"]);
        Assert.Equal("demo", (string?)body["model"]);
        Assert.Equal("stop", (string?)body["choices"]![0]!["finish_reason"]);
        Assert.True((int)body["usage"]!["prompt_tokens"]! > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Completion_WritesOn(bool stream)
    {
        var request = new JsonObject
        {
            ["model"] = "demo",
            ["prompt"] = "The capital of France is",
            ["max_tokens"] = 4,
            ["temperature"] = 0,
            ["stream"] = stream,
        };
        using var response = await _host.SendAsync(request, Token, "/v1/completions");

        var body = await response.Content.ReadAsStringAsync(Token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var text = stream ? Chat.TextOf(body) : (string?)JsonNode.Parse(body)!["choices"]![0]!["text"];
        Assert.False(string.IsNullOrEmpty(text), body);
    }

    [Fact]
    public async Task Embeddings_AsFloats_HaveTheModelsWidth()
    {
        using var response = await EmbedAsync("float");

        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(Token))!;
        Assert.Equal(192, body["data"]![0]!["embedding"]!.AsArray().Count);
        Assert.True((int)body["usage"]!["prompt_tokens"]! > 0);
    }

    [Fact]
    public async Task Embeddings_AsBase64_AreTheSameNumbers()
    {
        using var asFloats = await EmbedAsync("float");
        using var asBase64 = await EmbedAsync("base64");

        var floats = JsonNode.Parse(await asFloats.Content.ReadAsStringAsync(Token))!["data"]![0]!["embedding"]!.AsArray()
            .Select(value => (float)value!);
        var encoded = (string)JsonNode.Parse(await asBase64.Content.ReadAsStringAsync(Token))!["data"]![0]!["embedding"]!;
        var bytes = Convert.FromBase64String(encoded);
        var decoded = Enumerable.Range(0, bytes.Length / sizeof(float)).Select(i => BitConverter.ToSingle(bytes, i * sizeof(float)));
        Assert.Equal(floats, decoded, (expected, actual) => Math.Abs(expected - actual) < 1e-5);
    }

    [Fact]
    public async Task Embeddings_ModelStartedWithoutThem_KeepsTheRunnersStatusInOpenAIsShape()
    {
        var request = new JsonObject { ["model"] = "demo", ["input"] = "hello" };
        using var response = await _host.SendAsync(request, Token, "/v1/embeddings");

        var failure = await Failure.OfServerAsync(response, Token);
        Assert.Equal(HttpStatusCode.NotImplemented, response.StatusCode);
        Assert.Contains("embeddings", failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Chat_RefusedByTheRunner_KeepsStatusAndMessageInOpenAIsShape()
    {
        var request = Chat.Request("demo");
        request["top_logprobs"] = 2;
        using var response = await _host.SendAsync(request, Token);

        var failure = await Failure.OfAsync(response, HttpStatusCode.BadRequest, Token);
        Assert.Contains("logprobs", failure.Message, StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> EmbedAsync(string encoding) => _host.SendAsync(
        new JsonObject { ["model"] = "vectors", ["input"] = "hello", ["encoding_format"] = encoding }, Token, "/v1/embeddings");
}
