using System.Net;
using System.Net.Sockets;
using LlamaRunner.Dialects.Processes;

namespace LlamaRunner.UnitTests.Dialects.Processes;

public sealed class RunnerTransportTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Case", "R75")]
    public async Task Response_DisposedBeforeItsEndWhileNobodyReads_ClosesItsConnectionWithinASecond()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var transport = new RunnerTransport(apiKey: null, interceptor: null, TimeProvider.System);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        var sending = transport.Invoker.SendAsync(request, Token);
        using var server = await listener.AcceptSocketAsync(Token);
        await server.ReceiveAsync(new byte[4096], Token);
        await server.SendAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"u8.ToArray(), Token);

        (await sending).Dispose();

        // Nothing more is asked and nothing more is sent: only the connection's end is awaited.
        Assert.Equal(0, await server.ReceiveAsync(new byte[16], Token).AsTask().WaitAsync(TimeSpan.FromSeconds(1), Token));
    }
}
