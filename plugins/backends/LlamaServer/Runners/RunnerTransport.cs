using System.Net;

namespace LlamaRunner.Backends.LlamaServer.Runners;

/// <summary>Makes what sends requests to a runner: plain, without anything that would change or hold up a byte.</summary>
internal static class RunnerTransport
{
    public static HttpMessageInvoker Create(string? apiKey) => new(new RunnerHandler(apiKey, new SocketsHttpHandler
    {
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
}
