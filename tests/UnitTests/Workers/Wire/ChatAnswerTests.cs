using System.Text.Json.Nodes;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Host.Observability;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.Workers.Wire;

public sealed class ChatAnswerTests
{
    private const string Timings =
        """{"cache_n":4,"prompt_n":6,"prompt_ms":12,"prompt_per_token_ms":2,"prompt_per_second":500,"predicted_n":5,"predicted_ms":100,"predicted_per_token_ms":20,"predicted_per_second":50}""";

    private const string Usage =
        """{"completion_tokens":5,"prompt_tokens":10,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":4}}""";

    private static readonly FakeTimeProvider Time = new(DateTimeOffset.FromUnixTimeSeconds(1_700_000_000));

    [Fact]
    public async Task Answer_Whole_IsAsLlamaServerHasIt()
    {
        await using var bench = new WireBench(time: Time);

        using var response = await bench.PostAsync("/v1/chat/completions", """{"messages":[{"role":"user","content":"x"}]}""");
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal("application/json; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        var id = (string)JsonNode.Parse(body)!["id"]!;
        Assert.StartsWith("chatcmpl-", id, StringComparison.Ordinal);
        Assert.Equal(
            """{"choices":[{"finish_reason":"stop","index":0,"message":{"role":"assistant","content":"Hello world"}}],"created":1700000000,"""
                + $"\"id\":\"{id}\",\"model\":\"m\",\"system_fingerprint\":\"parrot-1\",\"object\":\"chat.completion\","
                + $"\"usage\":{Usage},\"timings\":{Timings}}}",
            body);
        Assert.Equal(new TokenUsage(10, 5), TokenUsage.FromTail(System.Text.Encoding.UTF8.GetBytes(body)));
    }

    [Fact]
    public async Task Answer_Streamed_IsAsLlamaServerHasIt()
    {
        await using var bench = new WireBench(time: Time);

        using var response = await bench.PostAsync("/v1/chat/completions", """{"messages":[{"role":"user","content":"x"}],"stream":true}""");
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.ToString());
        var data = Sse.Data(body);
        var id = (string)JsonNode.Parse(data[0])!["id"]!;
        var head = $"\"created\":1700000000,\"id\":\"{id}\",\"model\":\"m\",\"system_fingerprint\":\"parrot-1\",\"object\":\"chat.completion.chunk\"";
        Assert.Equal(
            [
                "{\"choices\":[{\"finish_reason\":null,\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]," + head + "}",
                "{\"choices\":[{\"finish_reason\":null,\"index\":0,\"delta\":{\"content\":\"Hello\"}}]," + head + "}",
                "{\"choices\":[{\"finish_reason\":null,\"index\":0,\"delta\":{\"content\":\" world\"}}]," + head + "}",
                "{\"choices\":[{\"finish_reason\":\"stop\",\"index\":0,\"delta\":{}}]," + head + ",\"timings\":" + Timings + "}",
                "[DONE]",
            ],
            data);
        Assert.Equal(new TokenUsage(10, 5), TokenUsage.FromTail(System.Text.Encoding.UTF8.GetBytes(body)));
    }

    [Fact]
    [Trait("Case", "R70")]
    public async Task Answer_StreamedWithUsage_CountsInAPartOfItsOwn()
    {
        await using var bench = new WireBench(time: Time);

        var (_, body) = await bench.ChatAsync("\"stream\":true,\"stream_options\":{\"include_usage\":true}");

        var data = Sse.Data(body);
        Assert.DoesNotContain("timings", data[^3], StringComparison.Ordinal);
        Assert.StartsWith("{\"choices\":[],", data[^2], StringComparison.Ordinal);
        Assert.EndsWith($"\"usage\":{Usage},\"timings\":{Timings}}}", data[^2], StringComparison.Ordinal);
        Assert.Equal("[DONE]", data[^1]);
    }

    [Fact]
    [Trait("Case", "R71")]
    public async Task Answer_LimitReachedWithoutText_IsStillWhole()
    {
        await using var bench = new WireBench(new ScriptedRunner { Say = _ => Only(ScriptedRunner.End(FinishReason.Length)) });

        var (_, whole) = await bench.ChatAsync();
        var (_, stream) = await bench.ChatAsync("\"stream\":true");

        Assert.Equal("length", (string?)JsonNode.Parse(whole)!["choices"]![0]!["finish_reason"]);
        Assert.Equal("length", (string?)JsonNode.Parse(Sse.Data(stream)[1])!["choices"]![0]!["finish_reason"]);
    }

    [Theory]
    [Trait("Case", "R67")]
    [InlineData("Grüße, 世界 😀")]
    [InlineData("\"quoted\" \\ back\nline\u2028\u0001")]
    [InlineData("\"usage\":{\"prompt_tokens\":99}")]
    public async Task Answer_Text_ArrivesAsItWas(string text)
    {
        await using var bench = new WireBench(new ScriptedRunner { Say = _ => ScriptedRunner.Pieces(text, "", text) });

        var (_, whole) = await bench.ChatAsync();
        var (_, stream) = await bench.ChatAsync("\"stream\":true");

        Assert.Equal(text + text, (string?)JsonNode.Parse(whole)!["choices"]![0]!["message"]!["content"]);
        Assert.Equal(text + text, string.Concat(Sse.Data(stream).SkipLast(1)
            .Select(data => (string?)JsonNode.Parse(data)!["choices"]![0]!["delta"]!["content"])));
        Assert.Equal(new TokenUsage(10, 5), TokenUsage.FromTail(System.Text.Encoding.UTF8.GetBytes(whole)));
    }

    [Fact]
    public async Task Answer_HalfACharacter_DoesNotBreakTheStream()
    {
        await using var bench = new WireBench(new ScriptedRunner { Say = _ => ScriptedRunner.Pieces("a\ud83d", "b") });

        var (_, stream) = await bench.ChatAsync("\"stream\":true");

        Assert.Equal("[DONE]", Sse.Data(stream)[^1]);
    }

    private static async IAsyncEnumerable<GenerationUpdate> Only(GenerationUpdate update)
    {
        await Task.CompletedTask;
        yield return update;
    }
}
