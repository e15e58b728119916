using LlamaRunner.Host.Workers.Launch;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LlamaRunner.Host.Workers.Serve;

/// <summary>
/// Kestrel alone, without a web application around it: a worker has one port, one handler and no need of a container, and every
/// start of a model waits for its start.
/// </summary>
internal sealed class WorkerListener : IDisposable
{
    private readonly KestrelServer _server;
    private readonly Application _application;

    /// <param name="command">Where to listen.</param>
    /// <param name="handle">Answers requests. What it throws breaks the answer off.</param>
    public WorkerListener(WorkerCommand command, RequestDelegate handle)
    {
        var options = new KestrelServerOptions { AddServerHeader = false };
        options.Limits.MaxRequestBodySize = command.Options.MaxBodySize;

        // The client may be slow, or the host waits for a slow one: that is for the host to judge.
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        options.Listen(System.Net.IPAddress.Loopback, command.Port, static listen => listen.Protocols = HttpProtocols.Http1);
        var sockets = new SocketTransportFactory(Options.Create(new SocketTransportOptions()), NullLoggerFactory.Instance);
        _server = new KestrelServer(Options.Create(options), sockets, NullLoggerFactory.Instance);
        _application = new Application(handle);
    }

    /// <summary>Opens the port.</summary>
    /// <returns>Where it listens.</returns>
    /// <exception cref="IOException">The port is taken.</exception>
    public async Task<string> StartAsync(CancellationToken cancellationToken)
    {
        await _server.StartAsync(_application, cancellationToken);
        return _server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
    }

    /// <summary>Takes no new requests and waits for those under way, until the token is cancelled.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _server.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    private sealed class Application(RequestDelegate handle) : IHttpApplication<HttpContext>
    {
        public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

        public Task ProcessRequestAsync(HttpContext context) => handle(context);

        public void DisposeContext(HttpContext context, Exception? exception)
        {
        }
    }
}
