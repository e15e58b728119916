using System.Diagnostics;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>Clients that go away: the runner stops working for them within a second, and the slot is free.</summary>
public sealed class DisconnectTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Case", "R75")]
    public async Task Client_LeavesInMidStream_RunnerStopsAndTheSlotIsFree()
    {
        await using var host = await StartSlowAsync();
        using (var stream = await host.StreamAsync("demo", Token))
        {
            await stream.ReadChunkAsync(Token);
        }

        await GoneAsync(host, 1);
        await SlotIsFreeAsync(host);
    }

    [Fact]
    [Trait("Case", "R75")]
    public async Task Client_LeavesBeforeTheWholeAnswer_RunnerStopsAndTheSlotIsFree()
    {
        await using var host = await StartSlowAsync();
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var answer = host.SendAsync(Chat.Request("demo"), leave.Token);
        await Eventually.TrueAsync(
            () => host.Journal.Entries("demo", "request").Any(entry => (string?)entry["path"] == Chat.Path), Within.Reason, "the request reached the runner", Token);

        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);

        await GoneAsync(host, 1);
        await SlotIsFreeAsync(host);
    }

    [Fact]
    [Trait("Case", "R75")]
    public async Task Client_LeavesTheRealServerInMidStream_SlotIsFree()
    {
        await using var host = await HostProcess.StartAsync(new HostSetup().WithModel("demo"), Token);
        await host.AskAsync("demo", Token);
        var request = Chat.Request("demo", stream: true, prompt: "Tell me a story about a fox.");
        request["ignore_eos"] = true;
        request["max_tokens"] = 1900;
        using (var stream = await RawResponse.SendAsync(host.Port, "POST", Chat.Path, request.ToJsonString(), Token))
        {
            await stream.ReadChunkAsync(Token);
        }

        await Eventually.TrueAsync(
            async () =>
            {
                var slots = await host.Client.GetStringAsync(new Uri($"http://127.0.0.1:{host.Setup.FirstPort}/slots"), Token);
                return JsonNode.Parse(slots)!.AsArray().All(slot => !(bool)slot!["is_processing"]!);
            },
            Limit,
            "llama-server works on nothing",
            Token);
        Assert.Equal(Chat.Answer, await host.AskAsync("demo", Token));
    }

    [Fact]
    [Trait("Case", "R57")]
    public async Task Slot_AfterEveryWayOfEnding_IsFreeExactlyOnce()
    {
        // Two slots; each round takes them in another way. A slot lost would stop the rounds, one freed twice would let a third in.
        await using var host = await HostProcess.StartAsync(
            new HostSetup().WithFake("demo", ("SLOTS", 2), ("TOKENS", 10), ("TOKENS_PER_SECOND", 50)), Token);
        for (var round = 0; round < 3; round++)
        {
            await host.AskAsync("demo", Token);
            using (var left = await host.StreamAsync("demo", Token))
            {
                await left.ReadChunkAsync(Token);
            }

            var refused = Chat.Request("demo");
            refused["max_tokens"] = 0.5;
            using var response = await host.SendAsync(refused, Token);
        }

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => host.AskAsync("demo", Token)));
        Assert.Equal(1, host.Journal.Starts("demo"));
    }

    [Fact]
    [Trait("Case", "R17")]
    public async Task Client_LeavesDuringTheLoad_NextOneIsServed()
    {
        await using var host = await HostProcess.StartAsync(new HostSetup().WithFake("demo", ("LOAD_MS", 700)), Token);
        using (var leave = CancellationTokenSource.CreateLinkedTokenSource(Token))
        {
            var answer = host.SendAsync(Chat.Request("demo"), leave.Token);
            await Eventually.TrueAsync(() => host.Journal.Starts("demo") == 1, Within.Reason, "the start began", Token);
            await leave.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        }

        await host.AskAsync("demo", Token);

        Assert.Single(host.Runners);
    }

    private static Task<HostProcess> StartSlowAsync() => HostProcess.StartAsync(
        new HostSetup().WithFake("demo", ("SLOTS", 1), ("TOKENS", 2000), ("TOKENS_PER_SECOND", 20)), Token);

    private static Task<TimeSpan> GoneAsync(HostProcess host, int requests) => Eventually.TrueAsync(
        () => host.Journal.Outcomes("demo").Count(outcome => outcome == "client_gone") == requests,
        Limit,
        "the runner's work was cancelled",
        Token);

    private static async Task SlotIsFreeAsync(HostProcess host)
    {
        var started = Stopwatch.GetTimestamp();
        using var next = await host.StreamAsync("demo", Token);
        await next.ReadChunkAsync(Token);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, Limit);
    }
}
