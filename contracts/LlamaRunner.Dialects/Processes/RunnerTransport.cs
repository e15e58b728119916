using System.Net;

namespace LlamaRunner.Dialects.Processes;

/// <summary>Makes what sends requests to a runner: plain, without anything that would change or hold up a byte.</summary>
internal sealed class RunnerTransport : IDisposable
{
    private readonly RunnerConnections _connections = new();

    /// <param name="apiKey">The runner's key; null when it asks for none.</param>
    public RunnerTransport(string? apiKey) => Invoker = new(new RunnerHandler(apiKey, new SocketsHttpHandler
    {
        ConnectCallback = _connections.ConnectAsync,

        // llama-server closes an idle connection after 5 s; one that is about to be closed must not be used.
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(2),
        ConnectTimeout = TimeSpan.FromSeconds(2),
        MaxConnectionsPerServer = int.MaxValue,
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
    }));

    public HttpMessageInvoker Invoker { get; }

    /// <summary>Takes no more requests and breaks those under way.</summary>
    public void Dispose()
    {
        Invoker.Dispose();
        _connections.Break();
    }
}
