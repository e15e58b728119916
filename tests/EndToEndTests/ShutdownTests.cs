using System.Net;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>The end of the host: within a limit, with code 0, and nothing is left behind.</summary>
public sealed class ShutdownTests
{
    private static readonly TimeSpan StreamLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(6);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Ways => ["SIGTERM", "SIGINT", "SIGHUP"];

    [Theory]
    [MemberData(nameof(Ways))]
    [Trait("Case", "R45")]
    public async Task Signal_RunnerIdle_EndsAtOnce(string signal)
    {
        await using var host = await HostProcess.StartAsync(new HostSetup().WithModel("demo"), Token);
        await host.AskAsync("demo", Token);

        Send(signal, host);

        Assert.Equal(0, await host.ExitAsync(TimeSpan.FromSeconds(3), Token));
        await host.NothingLeftAsync(TimeSpan.Zero, Token);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    [Trait("Case", "R26")]
    [Trait("Case", "R44")]
    [Trait("Case", "R45")]
    public async Task Signal_StreamOpen_EndsAfterTheLimitAndCutsTheStream(string signal)
    {
        await using var host = await StartStreamingAsync();
        using var stream = await host.StreamAsync("demo", Token);
        await stream.ReadChunkAsync(Token);

        Send(signal, host);
        var rest = await stream.ReadToEndAsync(Token);

        Assert.False(stream.EndedCleanly, "A stream that was cut off looks whole.");
        Assert.DoesNotContain("[DONE]", rest, StringComparison.Ordinal);
        Assert.Equal(0, await host.ExitAsync(Limit, Token));
        await host.NothingLeftAsync(TimeSpan.Zero, Token);
        Assert.Equal(["client_gone"], host.Journal.Outcomes("demo"));
    }

    [Fact]
    public async Task Signal_StreamNearItsEnd_IsLetFinish()
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().With("runners.shutdownTimeout", "10s").WithFake("demo", ("TOKENS", 10), ("TOKENS_PER_SECOND", 10)), Token);
        using var stream = await host.StreamAsync("demo", Token);
        await stream.ReadChunkAsync(Token);

        Signals.Terminate(host.Id);
        var rest = await stream.ReadToEndAsync(Token);

        Assert.True(stream.EndedCleanly);
        Assert.Equal("[DONE]", Chat.Events(rest)[^1]);
        Assert.Equal(0, await host.ExitAsync(Limit, Token));
    }

    [Fact]
    [Trait("Case", "R44")]
    public async Task Signal_Second_ForcesTheEnd()
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().With("runners.shutdownTimeout", "1h").WithFake("demo", ("TOKENS", 5000), ("TOKENS_PER_SECOND", 20)), Token);
        using var stream = await host.StreamAsync("demo", Token);
        await stream.ReadChunkAsync(Token);

        Signals.Terminate(host.Id);
        await Eventually.TrueAsync(() => host.Output.Contains("Stopping; streams may go on"), Within.Reason, "the host stops", Token);
        Assert.NotNull(await stream.ReadChunkAsync(Token));
        Signals.Interrupt(host.Id);

        Assert.Equal(0, await host.ExitAsync(Limit, Token));
        await host.NothingLeftAsync(TimeSpan.Zero, Token);
        await stream.ReadToEndAsync(Token);
        Assert.False(stream.EndedCleanly, "A stream that was cut off looks whole.");
    }

    [Fact]
    [Trait("Case", "R46")]
    public async Task Signal_RequestsQueued_AreRefusedAndTheStreamGoesOn()
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().With("runners.shutdownTimeout", "20s")
                .WithFake("busy", ("SLOTS", 1), ("TOKENS", 60), ("TOKENS_PER_SECOND", 20)).WithFake("other"),
            Token);
        using var control = await ControlApi.OfAsync(host, Token);
        using var stream = await host.StreamAsync("busy", Token);
        await stream.ReadChunkAsync(Token);
        var queued = new[] { host.SendAsync(Chat.Request("busy"), Token), host.SendAsync(Chat.Request("other", stream: true), Token) };
        await Eventually.TrueAsync(
            async () => (await control.RunnersAsync(Token)).Sum(runner => runner.Queued) == 2, Within.Reason, "two requests wait", Token);

        Signals.Terminate(host.Id);

        foreach (var request in queued)
        {
            using var response = await request.WaitAsync(Within.Promptly, Token);
            Assert.Equal("host_stopping", (await Failure.OfAsync(response, HttpStatusCode.ServiceUnavailable, Token)).Code);
        }

        await stream.ReadToEndAsync(Token);
        Assert.True(stream.EndedCleanly);
        Assert.Equal(0, await host.ExitAsync(Limit, Token));
        Assert.Equal(0, host.Journal.Starts("other"));
    }

    [Fact]
    [Trait("Case", "R26")]
    public async Task Signal_RealServerStreams_EndsAfterTheLimit()
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().With("runners.shutdownTimeout", 0).WithModel("demo"), Token);
        await host.AskAsync("demo", Token);
        using var stream = await host.BeginStoryAsync("demo", Token);

        Signals.Terminate(host.Id);

        Assert.Equal(0, await host.ExitAsync(Limit, Token));
        await host.NothingLeftAsync(TimeSpan.Zero, Token);
    }

    [Fact]
    [Trait("Case", "R17")]
    [Trait("Case", "R46")]
    public async Task Signal_DuringALoad_EndsAtOnceAndAnswersWhoWaits()
    {
        await using var host = await HostProcess.StartAsync(new HostSetup().WithFake("demo", ("LOAD_MS", 30_000)), Token);
        var waiting = host.SendAsync(Chat.Request("demo"), Token);
        await Eventually.TrueAsync(() => host.Journal.Starts("demo") == 1, Within.Reason, "the load began", Token);

        Signals.Terminate(host.Id);

        Assert.Equal(0, await host.ExitAsync(Limit, Token));
        await host.NothingLeftAsync(TimeSpan.Zero, Token);
        using var response = await waiting;
        await Failure.OfServerAsync(response, Token);
    }

    [Fact]
    [Trait("Case", "R25")]
    [Trait("Case", "R37")]
    public async Task Signal_RunnerIgnoresIt_IsKilledAfterItsGrace()
    {
        await using var host = await HostProcess.StartAsync(new HostSetup().WithFake("deaf", ("IGNORE_SIGNALS", 1)), Token);
        await host.AskAsync("deaf", Token);

        Signals.Terminate(host.Id);

        Assert.Equal(0, await host.ExitAsync(Within.Reason, Token));
        await host.NothingLeftAsync(TimeSpan.Zero, Token);
        Assert.Contains(host.Journal.Entries("deaf", "signal"), entry => (string?)entry["name"] == "SIGTERM");
    }

    [Fact]
    [Trait("Case", "R28")]
    public async Task Signal_RunnerHasChildrenThatHoldItsOutput_EndsThemToo()
    {
        await using var host = await HostProcess.StartAsync(new HostSetup().WithFake("parent", ("GRANDCHILD_SECONDS", 300)), Token);
        await host.AskAsync("parent", Token);
        var grandchild = (int)Assert.Single(host.Journal.Entries("parent", "grandchild"))["pid"]!;
        Assert.True(ProcessTable.IsAlive(grandchild));

        Signals.Terminate(host.Id);

        Assert.Equal(0, await host.ExitAsync(Within.Reason, Token));
        await host.NothingLeftAsync(Within.Promptly, Token);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Case", "R30")]
    public async Task Host_Killed_LeavesNoRunner(bool streaming)
    {
        await using var host = await HostProcess.StartAsync(new HostSetup().WithModel("demo"), Token);
        await host.AskAsync("demo", Token);
        using var stream = streaming ? await host.StreamAsync("demo", Token) : null;
        Assert.Single(host.Runners);

        Signals.Kill(host.Id);

        await host.ExitAsync(Within.Promptly, Token);
        await host.NothingLeftAsync(Within.Promptly, Token);
    }

    private static Task<HostProcess> StartStreamingAsync() => HostProcess.StartAsync(
        new HostSetup().With("runners.shutdownTimeout", $"{StreamLimit.TotalSeconds}s")
            .WithFake("demo", ("TOKENS", 5000), ("TOKENS_PER_SECOND", 20)),
        Token);

    private static void Send(string signal, HostProcess host)
    {
        Action<int> send = signal switch
        {
            "SIGINT" => Signals.Interrupt,
            "SIGHUP" => Signals.HangUp,
            _ => Signals.Terminate,
        };
        send(host.Id);
    }
}
