using System.Diagnostics;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>Clients that go away: the runner stops working for them within a second, and the slot is free.</summary>
public sealed class DisconnectTests(DisconnectTests.Patients fixture) : IClassFixture<DisconnectTests.Patients>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Case", "R75")]
    public async Task Client_LeavesInMidStream_RunnerStopsAndTheSlotIsFree()
    {
        using (var stream = await _host.StreamAsync("endless", Token))
        {
            await stream.ReadChunkAsync(Token);
        }

        await GoneAsync("endless");
        await SlotIsFreeAsync("endless");
    }

    [Fact]
    [Trait("Case", "R75")]
    public async Task Client_LeavesBeforeTheWholeAnswer_RunnerStopsAndTheSlotIsFree()
    {
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var answer = _host.SendAsync(Chat.Request("endless-whole"), leave.Token);
        await Eventually.TrueAsync(
            () => _host.Journal.Entries("endless-whole", "request").Any(request => (string?)request["path"] == Chat.Path),
            Within.Reason,
            "the request reached the runner",
            Token);

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);

        await GoneAsync("endless-whole");
        await SlotIsFreeAsync("endless-whole");
    }

    [Fact]
    [Trait("Case", "R75")]
    public async Task Client_LeavesTheRealServerInMidStream_SlotIsFree()
    {
        await _host.AskAsync("real", Token);
        (await _host.BeginStoryAsync("real", Token)).Dispose();

        await Eventually.TrueAsync(
            async () =>
            {
                var slots = await _host.Client.GetStringAsync(new Uri($"http://127.0.0.1:{_host.Setup.FirstPort}/slots"), Token);
                return JsonNode.Parse(slots)!.AsArray().All(slot => !(bool)slot!["is_processing"]!);
            },
            Limit,
            "llama-server works on nothing",
            Token);
        Assert.Equal(Chat.Answer, await _host.AskAsync("real", Token));
    }

    [Fact]
    [Trait("Case", "R95")]
    [Trait("Case", "R57")]
    public async Task Slot_AfterEveryWayOfEnding_IsFreeAgain()
    {
        // Each round ends requests in three ways; slots that were lost on the way would leave none for the end.
        for (var round = 0; round < 3; round++)
        {
            await _host.AskAsync("two-slots", Token);
            using (var left = await _host.StreamAsync("two-slots", Token))
            {
                await left.ReadChunkAsync(Token);
            }

            var refused = Chat.Request("two-slots");
            refused["max_tokens"] = 0.5;
            using var response = await _host.SendAsync(refused, Token);
            await Failure.OfServerAsync(response, Token);
        }

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _host.AskAsync("two-slots", Token)));
        Assert.Equal(1, _host.Journal.Starts("two-slots"));
    }

    [Fact]
    [Trait("Case", "R17")]
    public async Task Client_LeavesDuringTheLoad_NextOneIsServed()
    {
        using (var leave = CancellationTokenSource.CreateLinkedTokenSource(Token))
        {
            var answer = _host.SendAsync(Chat.Request("slow-load"), leave.Token);
            await Eventually.TrueAsync(() => _host.Journal.Starts("slow-load") == 1, Within.Reason, "the start began", Token);
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        }

        await _host.AskAsync("slow-load", Token);

        Assert.Single(_host.Runners);
    }

    private Task<TimeSpan> GoneAsync(string model) => Eventually.TrueAsync(
        () => _host.Journal.Outcomes(model) is ["client_gone"], Limit, "the runner's work was cancelled", Token);

    private async Task SlotIsFreeAsync(string model)
    {
        var started = Stopwatch.GetTimestamp();
        using var next = await _host.StreamAsync(model, Token);
        await next.ReadChunkAsync(Token);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Limit);
    }

    /// <summary>Models that take long, with one slot each where their name does not say otherwise.</summary>
    public sealed class Patients : SharedHost
    {
        private protected override HostSetup Describe() => new HostSetup()
            .WithModel("real")
            .WithFake("endless", ("SLOTS", 1), ("TOKENS", 2000), ("TOKENS_PER_SECOND", 20))
            .WithFake("endless-whole", ("SLOTS", 1), ("TOKENS", 2000), ("TOKENS_PER_SECOND", 20))
            .WithFake("two-slots", ("SLOTS", 2), ("TOKENS", 10), ("TOKENS_PER_SECOND", 50))
            .WithFake("slow-load", ("LOAD_MS", 700));
    }
}
