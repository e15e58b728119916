using LlamaRunner.Host.Workers.Wire;

namespace LlamaRunner.Host.Workers.InHost;

/// <summary>Sends requests to a runner in this process, streaming both ways, with nothing between but memory.</summary>
internal sealed class InHostHandler(WireServer server) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Here and not later: the buffer that it lies in is its owner's again as soon as this returns.
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var exchange = new InHostExchange(request, body, new CancellationTokenSource());
        await using var registration = cancellationToken.UnsafeRegister(static state => ((InHostExchange)state!).Abort(), exchange);

        // On another thread, since a plugin may compute for long before its first await.
        _ = Task.Run(() => exchange.RunAsync(server), CancellationToken.None);
        try
        {
            return await exchange.Response.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            exchange.Abort();
            throw;
        }
    }
}
