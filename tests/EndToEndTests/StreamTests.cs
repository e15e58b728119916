using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>What the runner streams reaches the client byte for byte and at once.</summary>
public sealed class StreamTests(StreamTests.Streams fixture) : IClassFixture<StreamTests.Streams>
{
    private const string Mixed = "Grüße, 世界 👋🏽 e\u0301";
    private const int HugeEvent = 3_000_000;

    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Case", "R66")]
    public async Task Stream_EachEvent_ArrivesWhenItIsMade()
    {
        await _host.AskAsync("paced", Token);

        using var stream = await _host.StreamAsync("paced", Token);
        var arrivals = new List<TimeSpan>();
        var started = Stopwatch.GetTimestamp();
        while (await stream.ReadChunkAsync(Token) is { } chunk)
        {
            if (chunk.Contains("\"content\":\"t", StringComparison.Ordinal))
            {
                arrivals.Add(Stopwatch.GetElapsedTime(started));
            }
        }

        Assert.True(stream.EndedCleanly);
        Assert.InRange(arrivals.Count, 4, 6);
        Assert.True(arrivals[^1] - arrivals[0] > TimeSpan.FromSeconds(0.35), "The events were held back and came together.");
        Assert.StartsWith("text/event-stream", stream.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal("no-cache", stream.Headers["Cache-Control"]);
        Assert.Equal("no", stream.Headers["X-Accel-Buffering"]);
    }

    [Fact]
    [Trait("Case", "R66")]
    public async Task Stream_ClientTakesGzip_IsNotCompressed()
    {
        using var stream = await RawResponse.SendAsync(
            _host.Port, "POST", Chat.Path, Chat.Request("plain", stream: true).ToJsonString(), Token, "Accept-Encoding: gzip, br");

        Assert.DoesNotContain("Content-Encoding", stream.Headers.Keys);
        Assert.Equal("[DONE]", Chat.Events(await stream.ReadToEndAsync(Token))[^1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    [Trait("Case", "R67")]
    public Task Stream_CutThroughCharactersAndLineEnds_ArrivesByteForByte(int size) =>
        ArrivesByteForByteAsync($"split{size}", Mixed);

    [Fact]
    [Trait("Case", "R68")]
    public Task Stream_EventLargerThanAnyBuffer_ArrivesByteForByte() =>
        ArrivesByteForByteAsync("huge", new string('h', HugeEvent));

    [Fact]
    [Trait("Case", "R69")]
    public Task Stream_CommentsAndOtherFieldsAndNoDone_ArrivesByteForByte() =>
        ArrivesByteForByteAsync("odd", Mixed);

    private async Task ArrivesByteForByteAsync(string model, string text)
    {
        using var stream = await _host.StreamAsync(model, Token);

        var body = await stream.ReadToEndBytesAsync(Token);

        Assert.True(stream.EndedCleanly);
        Assert.Equal(text, Chat.TextOf(Encoding.UTF8.GetString(body)));
        await Eventually.TrueAsync(() => _host.Journal.Outcomes(model).Count == 1, Within.Promptly, "the request ended", Token);
        Assert.Equal((string?)_host.Journal.Entries(model, "end")[0]["sha256"], Convert.ToHexString(SHA256.HashData(AsTheRunnerSentIt(body))));
    }

    /// <summary>The one thing that is mended on the way: OpenAI's first delta has an empty text, and llama-server's null.</summary>
    private static byte[] AsTheRunnerSentIt(byte[] body)
    {
        var at = body.AsSpan().IndexOf("\"content\":\"\"  "u8);
        Assert.True(at >= 0, "The first delta has an empty text.");
        "\"content\":null"u8.CopyTo(body.AsSpan(at));
        return body;
    }

    /// <summary>One model for each way of streaming.</summary>
    public sealed class Streams : SharedHost
    {
        private protected override HostSetup Describe()
        {
            var setup = new HostSetup()
                .WithFake("plain")
                .WithFake("paced", ("TOKENS", 6), ("TOKENS_PER_SECOND", 10))
                .WithFake("huge", ("HUGE_EVENT_BYTES", HugeEvent))
                .WithFake("odd", ("TEXT", Mixed), ("ODD_EVENTS", 1), ("SPLIT_BYTES", 5));
            foreach (var size in (int[])[1, 2, 3, 7])
            {
                setup.WithFake($"split{size}", ("TEXT", Mixed), ("SPLIT_BYTES", size));
            }

            return setup;
        }
    }
}
