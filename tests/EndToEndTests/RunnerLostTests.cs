using System.Net;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>Runners that go away: in mid-stream the client is told and cut off, at other times the next request is served.</summary>
public sealed class RunnerLostTests(RunnerLostTests.Mortals fixture) : IClassFixture<RunnerLostTests.Mortals>
{
    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("exits")]
    [InlineData("drops")]
    [Trait("Case", "R34")]
    public async Task Runner_GoneInMidStream_ClientSeesAnErrorEventAndABreak(string model)
    {
        using var stream = await _host.StreamAsync(model, Token);
        AssertBrokenOff(await stream.ReadToEndAsync(Token), stream, "t3 ");

        await _host.AskAsync("well", Token);
    }

    [Fact]
    [Trait("Case", "R34")]
    public async Task Runner_KilledInMidStreamFromOutside_ClientSeesAnErrorEventAndABreakAndTheNextRequestIsServed()
    {
        using var stream = await _host.StreamAsync("long", Token);
        await ReadUntilAsync(stream, "t2 ");

        Signals.Kill((await _host.RunnerAsync(Token)).Id);
        AssertBrokenOff(await stream.ReadToEndAsync(Token), stream, expected: null);

        using var next = await _host.StreamAsync("long", Token);
        await ReadUntilAsync(next, "t2 ");
        Assert.Equal(2, _host.Journal.Starts("long"));
    }

    [Fact]
    [Trait("Case", "R34")]
    public async Task Runner_RealOneKilledInMidStream_ClientSeesAnErrorEventAndABreak()
    {
        await _host.AskAsync("real", Token);
        var runner = await _host.RunnerAsync(Token);
        using var stream = await _host.BeginStoryAsync("real", Token);

        Signals.Kill(runner.Id);

        AssertBrokenOff(await stream.ReadToEndAsync(Token), stream, expected: null);
    }

    [Fact]
    [Trait("Case", "R33")]
    public async Task Runner_KilledWhileIdle_NextRequestStartsAnother()
    {
        await _host.AskAsync("idle", Token);
        var first = await _host.RunnerAsync(Token);

        Signals.Kill(first.Id);
        await Eventually.TrueAsync(
            () => _host.Output.Contains("Runner of idle ended by itself"), Within.Promptly, "the host has noticed", Token);
        Assert.DoesNotContain(ProcessTable.DescendantsOf(_host.Id), entry => entry.Id == first.Id);

        Assert.Equal(Chat.Answer, await _host.AskAsync("idle", Token));
        Assert.NotEqual(first.Id, (await _host.RunnerAsync(Token)).Id);
    }

    [Fact]
    [Trait("Case", "R33")]
    public async Task Runner_KilledAgainAndAgainAfterAnswers_IsStartedAnewEachTime()
    {
        for (var kills = 0; kills < 3; kills++)
        {
            await _host.AskAsync("fake", Token);
            Signals.Kill((await _host.RunnerAsync(Token)).Id);
        }

        await _host.AskAsync("fake", Token);
    }

    [Fact]
    [Trait("Case", "R33")]
    public async Task Runner_KilledJustBeforeARequest_DoesNotFailIt()
    {
        await _host.AskAsync("fake", Token);

        // The host may not have noticed yet; then it tries again on another runner.
        Signals.Kill((await _host.RunnerAsync(Token)).Id);
        await _host.AskAsync("fake", Token);
    }

    [Fact]
    [Trait("Case", "R35")]
    public async Task Runner_KilledBeforeItsFirstByte_RequestIsTriedOnceMoreAndNoMore()
    {
        var answer = _host.SendAsync(Chat.Request("silent"), Token);
        await KillOnRequestAsync(1);
        await KillOnRequestAsync(2);

        using var response = await answer;
        Assert.True(response.StatusCode is HttpStatusCode.BadGateway, await response.Content.ReadAsStringAsync(Token));
        Assert.Equal(2, _host.Journal.Starts("silent"));

        async Task KillOnRequestAsync(int count)
        {
            await Eventually.TrueAsync(
                () => _host.Journal.Entries("silent", "request").Count(IsQuestion) == count, Within.Reason, $"request {count} is with the runner", Token);
            Signals.Kill((await _host.RunnerAsync(Token)).Id);
        }
    }

    [Fact]
    [Trait("Case", "R89")]
    public async Task Connection_ClosedByTheRunnerAfterIdling_IsNotUsedAgain()
    {
        await _host.AskAsync("real", Token);

        // llama-server closes idle connections after 5 s; a request at that moment must not meet a dead one.
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System, Token);
        Assert.Equal(Chat.Answer, await _host.AskAsync("real", Token));
    }

    [Fact]
    [Trait("Case", "R89")]
    public async Task Connection_ClosedByTheRunnerAfterItsHundredthRequest_IsNotUsedAgain()
    {

        for (var i = 0; i < 250; i++)
        {
            await _host.AskAsync("fake", Token);
        }
    }

    // Not one of those with which the host finds out what the runner can do.
    private static bool IsQuestion(JsonObject request) => ((string)request["body"]!).Contains(Chat.Question, StringComparison.Ordinal);

    private static async Task ReadUntilAsync(RawResponse stream, string text)
    {
        while (await stream.ReadChunkAsync(Token) is { } chunk)
        {
            if (chunk.Contains(text, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The stream ended before '{text}' came.");
    }

    private static void AssertBrokenOff(string body, RawResponse stream, string? expected)
    {
        Assert.False(stream.EndedCleanly, $"A broken stream ended as if it were whole: {body}");
        var events = Chat.Events(body);
        Assert.DoesNotContain("[DONE]", events);
        var failure = Failure.Parse(events[^1]);
        Assert.Contains("runner", failure.Message, StringComparison.OrdinalIgnoreCase);
        if (expected is not null)
        {
            Assert.Contains(events, data => data.Contains(expected, StringComparison.Ordinal));
        }
    }

    /// <summary>Models whose runners end in different ways, by themselves or by a test's hand.</summary>
    public sealed class Mortals : SharedHost
    {
        private protected override HostSetup Describe() => new HostSetup()
            .WithFake("silent", ("HANG", 1))
            .WithModel("real")
            .WithModel("idle")
            .WithFake("fake", ("TOKENS", 1))
            .WithFake("long", ("TOKENS", 1000), ("TOKENS_PER_SECOND", 20))
            .WithFake("exits", ("EXIT_MID_STREAM", 5), ("TOKENS_PER_SECOND", 50))
            .WithFake("drops", ("DROP_MID_STREAM", 5), ("TOKENS_PER_SECOND", 50))
            .WithFake("well");
    }
}
