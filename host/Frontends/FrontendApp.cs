using System.Net;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Frontends.Decompression;
using LlamaRunner.Host.Observability;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Frontends;

/// <summary>One enabled frontend: its own application, Kestrel, port, limits and container, so that it starts and stops alone.</summary>
internal sealed class FrontendApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FrontendSlot _slot;

    private FrontendApp(WebApplication app, FrontendSlot slot, string id, int port)
    {
        _app = app;
        _slot = slot;
        Id = id;
        Port = port;
    }

    /// <summary>The frontend's id.</summary>
    public string Id { get; }

    /// <summary>The port that was asked for; 0 for any.</summary>
    public int Port { get; }

    /// <summary>Where it listens, once started.</summary>
    public string Address => _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();

    /// <summary>Builds the application and opens its port.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<FrontendApp> StartAsync(
        FrontendVersion version, FrontendOptions options, FrontendSecurity security, HostReadiness readiness, ILoggerFactory loggers,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var (id, port) = (version.Id, PortOf(version, options));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "llama-runner" });
        builder.Services.Replace(ServiceDescriptor.Singleton(loggers));
        builder.Services.AddSingleton(time);
        builder.Services.AddRoutingCore();
        BodyEncodings.Add(builder.Services);

        // runners.shutdownTimeout decides how long streams may go on, and not this one's default of 30 seconds.
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);

        // The host's own lifetime stops the applications; this one must not listen to signals.
        builder.Services.AddSingleton<Microsoft.Extensions.Hosting.IHostLifetime, SilentLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options.Host, port, security.MaxBodySize));
        var app = builder.Build();
        var slot = new FrontendSlot(version);
        try
        {
            await slot.PublishAsync(version, app.Services, time, cancellationToken);
            FrontendPipeline.Build(app, id, slot, security, readiness);
            await app.StartAsync(cancellationToken);
            return new FrontendApp(app, slot, id, port);
        }
        catch
        {
            await app.DisposeAsync();
            slot.Dispose();
            throw;
        }
    }

    /// <summary>Where a frontend listens: where it is told to, else where it would by itself.</summary>
    /// <param name="version">The frontend.</param>
    /// <param name="options">Its section of host.json.</param>
    public static int PortOf(FrontendVersion version, FrontendOptions options) => options.Port ?? version.DefaultPort;

    /// <summary>True while a version stands behind the port.</summary>
    public bool Holds(FrontendVersion version) => _slot.Holds(version);

    /// <summary>Has new requests go to another version of the frontend; the port stays open.</summary>
    /// <param name="version">The version. What it throws as its endpoints are mapped comes out, and the one before stays.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task PublishAsync(FrontendVersion version, CancellationToken cancellationToken) =>
        _slot.PublishAsync(version, _app.Services, _app.Services.GetRequiredService<TimeProvider>(), cancellationToken);

    /// <summary>Takes no new requests and waits for those under way, until the token is cancelled.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _slot.Dispose();
    }

    private static void Configure(KestrelServerOptions kestrel, string host, int port, long maxBodySize)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = maxBodySize;
        if (host == "*")
        {
            kestrel.ListenAnyIP(port, UseHttp1);
        }
        else if (IPAddress.TryParse(host, out var address))
        {
            kestrel.Listen(address, port, UseHttp1);
        }
        else
        {
            kestrel.ListenLocalhost(port, UseHttp1);
        }
    }

    // Without TLS a client cannot choose; h2c by upgrade is read as plain HTTP/1.1, which JVM clients expect.
    private static void UseHttp1(ListenOptions listen) => listen.Protocols = HttpProtocols.Http1;
}
