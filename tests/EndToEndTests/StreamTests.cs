using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>What the runner streams reaches the client byte for byte and at once.</summary>
public sealed class StreamTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Case", "R66")]
    public async Task Stream_EachEvent_ArrivesWhenItIsMade()
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().WithFake("demo", ("TOKENS", 6), ("TOKENS_PER_SECOND", 10)), Token);
        await host.AskAsync("demo", Token);

        using var stream = await host.StreamAsync("demo", Token);
        var arrivals = new List<TimeSpan>();
        var started = Stopwatch.GetTimestamp();
        while (await stream.ReadChunkAsync(Token) is { } chunk)
        {
            if (chunk.Contains("\"content\":\"t", StringComparison.Ordinal))
            {
                arrivals.Add(Stopwatch.GetElapsedTime(started));
                Assert.Single(Chat.Events(chunk), data => data.Contains("\"content\":\"t", StringComparison.Ordinal));
            }
        }

        Assert.True(stream.EndedCleanly);
        Assert.Equal(6, arrivals.Count);
        Assert.True(arrivals[^1] - arrivals[0] > TimeSpan.FromSeconds(0.35), "The events were held back and came together.");
        Assert.StartsWith("text/event-stream", stream.Headers["Content-Type"], StringComparison.Ordinal);
        Assert.Equal("no-cache", stream.Headers["Cache-Control"]);
        Assert.Equal("no", stream.Headers["X-Accel-Buffering"]);
    }

    [Fact]
    [Trait("Case", "R66")]
    public async Task Stream_ClientTakesGzip_IsNotCompressed()
    {
        await using var host = await HostProcess.StartAsync(new HostSetup().WithFake("demo"), Token);

        using var stream = await RawResponse.SendAsync(
            host.Port, "POST", Chat.Path, Chat.Request("demo", stream: true).ToJsonString(), Token, "Accept-Encoding: gzip, br");

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
        ArrivesByteForByteAsync("Grüße, 世界 👋🏽 e\u0301", ("TEXT", "Grüße, 世界 👋🏽 e\u0301"), ("SPLIT_BYTES", size));

    [Fact]
    [Trait("Case", "R68")]
    public Task Stream_EventLargerThanAnyBuffer_ArrivesByteForByte() =>
        ArrivesByteForByteAsync(new string('h', 3_000_000), ("HUGE_EVENT_BYTES", 3_000_000));

    [Fact]
    [Trait("Case", "R69")]
    public Task Stream_CommentsAndOtherFieldsAndNoDone_ArrivesByteForByte() =>
        ArrivesByteForByteAsync("odd but right", ("TEXT", "odd but right"), ("ODD_EVENTS", 1), ("SPLIT_BYTES", 5));

    private static async Task ArrivesByteForByteAsync(string text, params (string Variable, object Value)[] faults)
    {
        await using var host = await HostProcess.StartAsync(new HostSetup().WithFake("demo", faults), Token);
        using var stream = await host.StreamAsync("demo", Token);

        var body = await stream.ReadToEndBytesAsync(Token);

        Assert.True(stream.EndedCleanly);
        Assert.Equal(text, Chat.TextOf(Encoding.UTF8.GetString(body)));
        await Eventually.TrueAsync(() => host.Journal.Outcomes("demo").Count == 1, Within.Promptly, "the request ended", Token);
        Assert.Equal((string?)host.Journal.Entries("demo", "end")[0]["sha256"], Convert.ToHexString(SHA256.HashData(body)));
    }
}
