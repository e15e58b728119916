using System.Net;
using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>Messages whose runner fails, or whose client leaves.</summary>
public sealed class BrokenMessagesTests(BrokenMessagesTests.Mortals fixture) : IClassFixture<BrokenMessagesTests.Mortals>
{
    private readonly HostProcess _host = fixture.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Case", "R34")]
    [Trait("Case", "R72")]
    public async Task Runner_RealOneKilledInMidStream_ClientSeesAnErrorEventAndABreak()
    {
        await Messages.AskAsync(_host, Messages.Request("real"), Token);
        var runner = await _host.RunnerAsync(Token);
        using var stream = await Messages.StreamAsync(_host, Messages.Story("real"), Token);
        Assert.Contains("message_start", await stream.ReadChunkAsync(Token), StringComparison.Ordinal);

        Signals.Kill(runner.Id);

        AssertBrokenOff(await stream.ReadToEndAsync(Token), stream);
        await Messages.AskAsync(_host, Messages.Request("real"), Token);
    }

    [Theory]
    [InlineData("drops")]
    [InlineData("malformed")]
    [Trait("Case", "R77")]
    [Trait("Case", "R78")]
    public async Task Runner_FailsInMidStream_ClientSeesAnErrorEventAndABreak(string model)
    {
        using var stream = await Messages.StreamAsync(_host, Messages.Request(model, stream: true), Token);

        AssertBrokenOff(await stream.ReadToEndAsync(Token), stream);
    }

    [Fact]
    [Trait("Case", "R78")]
    public async Task Runner_FailsInAnAnswerThatIsNoStream_ClientSeesAStatus()
    {
        using var response = await _host.SendAsync(Messages.Request("malformed"), Token, Messages.Path);

        await Messages.FailureOfAsync(response, HttpStatusCode.BadGateway, "api_error", Token);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Trait("Case", "R73")]
    public async Task Runner_Refuses_StatusIsKeptInAnthropicsForm(bool stream)
    {
        using var response = await _host.SendAsync(Messages.Request("refuses", stream), Token, Messages.Path);

        await Messages.FailureOfAsync(response, HttpStatusCode.TooManyRequests, "rate_limit_error", Token);
    }

    [Fact]
    [Trait("Case", "R75")]
    public async Task Client_LeavesTheRealServerInMidStream_SlotIsFree()
    {
        await Messages.AskAsync(_host, Messages.Request("real"), Token);
        using (var stream = await Messages.StreamAsync(_host, Messages.Story("real"), Token))
        {
            await stream.ReadChunkAsync(Token);
        }

        await Eventually.TrueAsync(
            async () =>
            {
                var slots = await _host.Client.GetStringAsync(new Uri($"http://127.0.0.1:{_host.Setup.FirstPort}/slots"), Token);
                return JsonNode.Parse(slots)!.AsArray().All(slot => !(bool)slot!["is_processing"]!);
            },
            TimeSpan.FromSeconds(1),
            "llama-server works on nothing",
            Token);
        await Messages.AskAsync(_host, Messages.Request("real"), Token);
    }

    [Fact]
    [Trait("Case", "R75")]
    public async Task Client_LeavesAnAnswerThatIsNoStream_RunnerStops()
    {
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var answer = _host.SendAsync(Messages.Request("endless"), leave.Token, Messages.Path);
        await Eventually.TrueAsync(
            () => _host.Journal.Entries("endless", "request").Any(request => (string?)request["path"] == Chat.Path),
            Within.Reason,
            "the request reached the runner",
            Token);

        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        await Eventually.TrueAsync(
            () => _host.Journal.Outcomes("endless") is ["client_gone"], TimeSpan.FromSeconds(1), "the runner's work was cancelled", Token);
    }

    private static void AssertBrokenOff(string body, RawResponse stream)
    {
        Assert.False(stream.EndedCleanly, $"A broken stream ended as if it were whole: {body}");
        Assert.DoesNotContain("message_stop", body, StringComparison.Ordinal);
        var last = body.TrimEnd().Split("\n\n")[^1];
        Assert.StartsWith("event: error\ndata: ", last, StringComparison.Ordinal);
        var error = JsonNode.Parse(last["event: error\ndata: ".Length..])!;
        Assert.Equal("error", (string)error["type"]!);
        Assert.Equal("api_error", (string)error["error"]!["type"]!);
    }

    /// <summary>Models whose runners fail in different ways.</summary>
    public sealed class Mortals : SharedHost
    {
        private protected override HostSetup Describe() => new HostSetup()
            .WithModel("real")
            .WithFake("drops", ("DROP_MID_STREAM", 5), ("TOKENS_PER_SECOND", 50))
            .WithFake("malformed", ("MALFORMED_CHUNK", 5), ("TOKENS_PER_SECOND", 50))
            .WithFake("refuses", ("REFUSE_STATUS", 429))
            .WithFake("endless", ("SLOTS", 1), ("TOKENS", 2000), ("TOKENS_PER_SECOND", 20));
    }
}
