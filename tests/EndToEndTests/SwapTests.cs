using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>One runner at a time, whoever asks for what.</summary>
public sealed class SwapTests(SwapTests.OneAtATime fixture) : IClassFixture<SwapTests.OneAtATime>
{
    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Case", "R27")]
    public async Task Swap_ThereAndBack_NeverHasTwoRunnersNorZombies()
    {
        await using var census = new RunnerCensus(_host);

        foreach (var model in (string[])["a", "b", "a"])
        {
            Assert.Equal(Chat.Answer, await _host.AskAsync(model, Token));
        }

        Assert.Single(census.MostAtOnce);
        // One more when another test had left its runner.
        Assert.InRange(census.Seen.Count, 3, 4);
        Assert.DoesNotContain(ProcessTable.DescendantsOf(_host.Id), ProcessTable.IsZombie);
    }

    [Fact]
    public async Task TwoClientsOnTwoModels_LimitOfOne_BothAreAnswered()
    {
        await using var census = new RunnerCensus(_host);

        var answers = await Task.WhenAll(_host.AskAsync("a", Token), _host.AskAsync("b", Token));

        Assert.Equal([Chat.Answer, Chat.Answer], answers);
        Assert.Single(census.MostAtOnce);
    }

    [Fact]
    [Trait("Case", "R15")]
    public async Task ManyFirstRequestsForOneModel_StartOneProcess()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _host.AskAsync("slow", Token)));

        Assert.Equal(1, _host.Journal.Starts("slow"));
    }

    [Fact]
    [Trait("Case", "R48")]
    public async Task Swap_WhileTheOtherStreams_WaitsForTheStream()
    {
        using var stream = await _host.StreamAsync("busy", Token);
        await stream.ReadChunkAsync(Token);

        var next = _host.AskAsync("next", Token);
        var rest = await stream.ReadToEndAsync(Token);
        await next;

        Assert.True(stream.EndedCleanly);
        Assert.EndsWith("t19 ", Chat.TextOf(rest), StringComparison.Ordinal);
        Assert.Equal(["done"], _host.Journal.Outcomes("busy"));
    }

    [Fact]
    [Trait("Case", "R18")]
    [Trait("Case", "R38")]
    public async Task RequestsWhileTheRunnerStops_StartTheNextOneAfterIt()
    {
        // Each answer unloads its model at once, so that every request meets one that stops.
        await using var host = await HostProcess.StartAsync(
            new HostSetup().With("runners.keepAlive", 0).WithFake("brief"), Token);
        await using var census = new RunnerCensus(host);

        for (var i = 0; i < 5; i++)
        {
            await host.AskAsync("brief", Token);
        }

        Assert.Single(census.MostAtOnce);
        Assert.InRange(host.Journal.Starts("brief"), 2, 5);
    }

    [Fact]
    public async Task Idle_AfterKeepAlive_IsUnloadedAndStartedAgainWhenAsked()
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().With("runners.keepAlive", "1s").WithFake("idle", ("TOKENS", 20), ("TOKENS_PER_SECOND", 10)), Token);

        // The answer takes longer than keepAlive: a runner at work is not idle.
        await host.AskAsync("idle", Token);
        Assert.Single(host.Runners);
        var took = await Eventually.TrueAsync(
            () => host.Runners.Count == 0, TimeSpan.FromSeconds(3), "the idle runner is unloaded", Token);
        Assert.True(took > TimeSpan.FromSeconds(0.5), $"It stayed for only {took.TotalSeconds:0.00} s.");

        await host.AskAsync("idle", Token);
        Assert.Equal(2, host.Journal.Starts("idle"));
    }

    [Fact]
    public async Task Idle_ModelToBeKeptForEver_Stays()
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().With("runners.keepAlive", "200ms").With("runners.maxConcurrent", 2)
                .WithFake("kept").Change("kept", entry => entry["keepAlive"] = -1)
                .WithFake("brief"),
            Token);
        await host.AskAsync("kept", Token);
        await host.AskAsync("brief", Token);

        await Eventually.TrueAsync(() => host.Runners.Count == 1, Within.Reason, "the other one is unloaded", Token);
        await host.AskAsync("kept", Token);

        Assert.Equal(1, host.Journal.Starts("kept"));
    }

    /// <summary>A host with one place for several models.</summary>
    public sealed class OneAtATime : SharedHost
    {
        private protected override HostSetup Describe() => new HostSetup()
            .WithModel("a")
            .WithModel("b")
            .WithFake("slow", ("LOAD_MS", 300))
            .WithFake("busy", ("TOKENS", 20), ("TOKENS_PER_SECOND", 20))
            .WithFake("next");
    }
}
