using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>Runners that go away: in mid-stream the client is told and cut off, at other times the next request is served.</summary>
public sealed class RunnerLostTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("EXIT_MID_STREAM", "t4 ")]

    // A reset throws away what the client's system had not read yet.
    [InlineData("DROP_MID_STREAM", null)]
    [Trait("Case", "R34")]
    public async Task Runner_GoneInMidStream_ClientSeesAnErrorEventAndABreak(string fault, string? expected)
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().WithFake("lost", (fault, 5)).WithFake("well"), Token);

        using var stream = await host.StreamAsync("lost", Token);
        AssertBrokenOff(await stream.ReadToEndAsync(Token), stream, expected);

        await host.AskAsync("well", Token);
    }

    [Fact]
    [Trait("Case", "R34")]
    public async Task Runner_KilledInMidStreamFromOutside_ClientSeesAnErrorEventAndABreakAndTheNextRequestIsServed()
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().WithFake("demo", ("TOKENS", 1000), ("TOKENS_PER_SECOND", 20)), Token);
        using var stream = await host.StreamAsync("demo", Token);
        await ReadUntilAsync(stream, "t2 ");

        Signals.Kill((await host.RunnerAsync(Token)).Id);
        AssertBrokenOff(await stream.ReadToEndAsync(Token), stream, expected: null);

        using var next = await host.StreamAsync("demo", Token);
        await ReadUntilAsync(next, "t2 ");
        Assert.Equal(2, host.Journal.Starts("demo"));
    }

    [Fact]
    [Trait("Case", "R34")]
    public async Task Runner_RealOneKilledInMidStream_ClientSeesAnErrorEventAndABreak()
    {
        await using var host = await HostProcess.StartAsync(new HostSetup().WithModel("demo"), Token);
        await host.AskAsync("demo", Token);
        var runner = await host.RunnerAsync(Token);
        var request = Chat.Request("demo", stream: true, prompt: "Tell me a story about a fox.");
        request["ignore_eos"] = true;
        request["max_tokens"] = 1900;
        using var stream = await RawResponse.SendAsync(host.Port, "POST", Chat.Path, request.ToJsonString(), Token);
        await stream.ReadChunkAsync(Token);

        Signals.Kill(runner.Id);

        AssertBrokenOff(await stream.ReadToEndAsync(Token), stream, expected: null);
    }

    [Fact]
    [Trait("Case", "R33")]
    public async Task Runner_KilledWhileIdle_NextRequestStartsAnother()
    {
        await using var host = await HostProcess.StartAsync(new HostSetup().WithModel("demo"), Token);
        await host.AskAsync("demo", Token);
        var first = await host.RunnerAsync(Token);

        Signals.Kill(first.Id);
        await Eventually.TrueAsync(
            () => ProcessTable.DescendantsOf(host.Id).All(entry => entry.Id != first.Id),
            Within.Promptly,
            "the killed runner is reaped",
            Token);

        Assert.Equal(Chat.Answer, await host.AskAsync("demo", Token));
        Assert.NotEqual(first.Id, (await host.RunnerAsync(Token)).Id);
    }

    [Fact]
    [Trait("Case", "R33")]
    public async Task Runner_KilledJustBeforeARequest_DoesNotFailTheOneAfterIt()
    {
        await using var host = await HostProcess.StartAsync(new HostSetup().WithFake("demo"), Token);
        await host.AskAsync("demo", Token);

        // The host may not have noticed yet: this request may fail, but it is answered, and the next one is served.
        Signals.Kill((await host.RunnerAsync(Token)).Id);
        using var response = await host.SendAsync(Chat.Request("demo"), Token);
        if (!response.IsSuccessStatusCode)
        {
            await Failure.OfServerAsync(response, Token);
        }

        await host.AskAsync("demo", Token);
    }

    [Fact]
    [Trait("Case", "R89")]
    public async Task Connection_ClosedByTheRunnerAfterIdling_IsNotUsedAgain()
    {
        await using var host = await HostProcess.StartAsync(new HostSetup().WithModel("demo"), Token);
        await host.AskAsync("demo", Token);

        // llama-server closes idle connections after 5 s; requests around that moment must not meet a dead one.
        foreach (var pause in (double[])[4.95, 5.0, 5.05])
        {
            await Task.Delay(TimeSpan.FromSeconds(pause), TimeProvider.System, Token);
            Assert.Equal(Chat.Answer, await host.AskAsync("demo", Token));
        }
    }

    [Fact]
    [Trait("Case", "R89")]
    public async Task Connection_ClosedByTheRunnerAfterItsHundredthRequest_IsNotUsedAgain()
    {
        await using var host = await HostProcess.StartAsync(new HostSetup().WithFake("demo", ("TOKENS", 1)), Token);

        for (var i = 0; i < 250; i++)
        {
            await host.AskAsync("demo", Token);
        }
    }

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
}
