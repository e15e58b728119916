using System.Net;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>Runners that live and get nowhere are replaced; those that are only slow, or are not listened to, are left alone.</summary>
public sealed class HangTests(HangTests.Impatient fixture) : IClassFixture<HangTests.Impatient>
{
    // The limit is one second, and it looks eight times in it.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);

    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Case", "R42")]
    public async Task Runner_RealOneStoppedInMidStream_IsReplacedAndTheClientIsToldWhy()
    {
        await _host.AskAsync("real", Token);
        var runner = await _host.RunnerAsync(Token);
        using var stream = await _host.BeginStoryAsync("real", Token);

        Signals.Freeze(runner.Id);

        await AssertToldAsync(stream, "with 1 request under way");
        Assert.DoesNotContain(ProcessTable.DescendantsOf(_host.Id), entry => entry.Id == runner.Id);
        Assert.True(_host.Output.Contains("was killed: it made no progress for"));
        Assert.Equal(Chat.Answer, await _host.AskAsync("real", Token));
    }

    [Fact]
    [Trait("Case", "R42")]
    public async Task Runner_HangsInMidStreamAndGoesOnWithComments_IsReplaced()
    {
        using var stream = await _host.StreamAsync("pings", Token);
        await AssertToldAsync(stream, "with 1 request under way");

        // The next request starts it again; it hangs the same way.
        using var next = await _host.StreamAsync("pings", Token);
        await next.ReadChunkAsync(Token);
        Assert.Equal(2, _host.Journal.Starts("pings"));
    }

    [Fact]
    [Trait("Case", "R42")]
    public async Task Runner_NeverAnswers_RequestFailsAndIsNotTriedAgain()
    {
        using var response = await _host.SendAsync(Chat.Request("silent"), Token).WaitAsync(Within.Reason, Token);
        var failure = await Failure.OfAsync(response, HttpStatusCode.BadGateway, Token);

        Assert.Contains("made no progress for", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, _host.Journal.Starts("silent"));
    }

    [Fact]
    [Trait("Case", "R42")]
    public async Task Runner_TurnsInVainOnTheProcessor_IsReplacedAfterTenTimesTheLimit()
    {
        using var response = await _host.SendAsync(Chat.Request("spinning"), Token).WaitAsync(TimeSpan.FromSeconds(40), Token);
        var failure = await Failure.OfAsync(response, HttpStatusCode.BadGateway, Token);

        Assert.Contains("though it was busy", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "R92")]
    [Trait("Case", "R42")]
    public async Task Runner_LongPrefill_IsNotAHang()
    {
        using var response = await _host.SendAsync(Chat.Request("prefill"), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1, _host.Journal.Starts("prefill"));
    }

    [Fact]
    [Trait("Case", "R42")]
    public async Task Client_DoesNotRead_IsNotAHangOfTheRunner()
    {
        using var stream = await _host.StreamAsync("huge", Token);

        // Longer than the limit by far, with more on the way than all buffers hold.
        await Task.Delay(TimeSpan.FromSeconds(4), TimeProvider.System, Token);

        Assert.Contains("[DONE]", Chat.Events(await stream.ReadToEndAsync(Token)));
        Assert.Equal(1, _host.Journal.Starts("huge"));
    }

    private static async Task AssertToldAsync(RawResponse stream, string expected)
    {
        var body = await stream.ReadToEndAsync(Token).WaitAsync(Soon, Token);
        Assert.False(stream.EndedCleanly, $"A broken stream ended as if it were whole: {body}");
        var failure = Failure.Parse(Chat.Events(body)[^1]);
        Assert.Contains("made no progress for", failure.Message, StringComparison.Ordinal);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    /// <summary>A host that gives a busy runner one second.</summary>
    public sealed class Impatient : SharedHost
    {
        private protected override HostSetup Describe() => new HostSetup()
            .With("runners.hangTimeout", "1s")
            .WithModel("real")
            .WithFake("pings", ("HANG_MID_STREAM", 3))
            .Change("pings", entry => entry["arguments"]!["sse-ping-interval"] = 1)
            .WithFake("silent", ("HANG", 1))
            .WithFake("spinning", ("HANG", 1), ("HANG_BUSY", 1))
            .WithFake("prefill", ("PREFILL_MS", 12000))
            .WithFake("huge", ("HUGE_EVENT_BYTES", 64 * 1024 * 1024));
    }
}
