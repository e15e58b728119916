using System.Net;
using System.Net.Sockets;
using System.Text;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests;

/// <summary>What those who wait get: their turn, or a clear refusal before any byte of a stream.</summary>
public sealed class QueueTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    [Trait("Case", "R56")]
    public async Task Queue_Full_Is503WithRetryAfterBeforeAnyByteOfTheStream(bool stream)
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().With("runners.maxQueue", 1).WithFake("busy", ("SLOTS", 1), ("TOKENS", 5000), ("TOKENS_PER_SECOND", 20)), Token);
        using var control = await ControlApi.OfAsync(host, Token);
        using var under = await host.StreamAsync("busy", Token);
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var waiting = host.SendAsync(Chat.Request("busy"), leave.Token);
        await Eventually.TrueAsync(
            async () => (await control.RunnersAsync(Token)) is [{ Active: 1, Queued: 1 }], Within.Reason, "one is served, one waits", Token);

        using var refused = await host.SendAsync(Chat.Request("busy", stream), Token);

        Assert.Equal("queue_full", (await Failure.OfAsync(refused, HttpStatusCode.ServiceUnavailable, Token)).Code);
        Assert.NotNull(refused.Headers.RetryAfter);
        await leave.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    [Trait("Case", "R58")]
    public async Task Client_NeverReads_OthersStillObeyTheirTimeOut()
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().With("runners.queueTimeout", "1s").WithFake("flood", ("SLOTS", 1), ("HUGE_EVENT_BYTES", 40_000_000)), Token);
        using var control = await ControlApi.OfAsync(host, Token);
        using var idler = new TcpClient();
        await idler.ConnectAsync(IPAddress.Loopback, host.Port, Token);
        var body = Chat.Request("flood", stream: true).ToJsonString();
        await idler.GetStream().WriteAsync(
            Encoding.UTF8.GetBytes($"POST {Chat.Path} HTTP/1.1\r\nHost: 127.0.0.1:{host.Port}\r\nContent-Length: {body.Length}\r\n\r\n{body}"), Token);
        await Eventually.TrueAsync(async () => (await control.RunnersAsync(Token)) is [{ Active: 1 }], Within.Reason, "it is served", Token);

        using var other = await host.SendAsync(Chat.Request("flood"), Token);

        Assert.Equal("queue_timeout", (await Failure.OfAsync(other, HttpStatusCode.ServiceUnavailable, Token)).Code);
        Assert.True((await control.RunnersAsync(Token)) is [{ Active: 1, Queued: 0 }], "The one that does not read holds the slot no more: the test proves nothing.");
    }

    [Fact]
    [Trait("Case", "R60")]
    public async Task Pinned_FillsThePlace_OthersAreRefusedWithItsName()
    {
        await using var host = await HostProcess.StartAsync(
            new HostSetup().WithFake("kept").Change("kept", entry => entry["pinned"] = true).WithFake("other"), Token);
        await host.AskAsync("kept", Token);

        using var refused = await host.SendAsync(Chat.Request("other"), Token);

        var failure = await Failure.OfAsync(refused, HttpStatusCode.ServiceUnavailable, Token);
        Assert.Equal("no_room", failure.Code);
        Assert.Contains("kept", failure.Message, StringComparison.Ordinal);
        await host.AskAsync("kept", Token);
        Assert.Equal(0, host.Journal.Starts("other"));
    }
}
