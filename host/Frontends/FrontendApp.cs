using System.Net;
using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Host.Configuration;
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
    private readonly PluginEndpointDataSource _endpoints;

    private FrontendApp(WebApplication app, PluginEndpointDataSource endpoints, IApiFrontend frontend)
    {
        _app = app;
        _endpoints = endpoints;
        Id = frontend.Id;
        DisplayName = frontend.DisplayName;
    }

    /// <summary>The frontend's id.</summary>
    public string Id { get; }

    /// <summary>The frontend's name for people.</summary>
    public string DisplayName { get; }

    /// <summary>Where it listens, once started.</summary>
    public string Address => _app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();

    /// <summary>Builds the application and opens its port.</summary>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<FrontendApp> StartAsync(
        IApiFrontend frontend, FrontendOptions options, FrontendSecurity security, HostReadiness readiness, ILoggerFactory loggers,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "llama-runner" });
        builder.Services.Replace(ServiceDescriptor.Singleton(loggers));
        builder.Services.AddSingleton(time);
        builder.Services.AddRoutingCore();

        // runners.shutdownTimeout decides how long streams may go on, and not this one's default of 30 seconds.
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(host => host.ShutdownTimeout = Timeout.InfiniteTimeSpan);

        // The host's own lifetime stops the applications; this one must not listen to signals.
        builder.Services.AddSingleton<Microsoft.Extensions.Hosting.IHostLifetime, SilentLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => Configure(kestrel, options, frontend.DefaultPort, security.MaxBodySize));
        var app = builder.Build();
        var endpoints = new PluginEndpointDataSource();
        try
        {
            endpoints.Publish(frontend.MapEndpoints, app.Services);
            FrontendPipeline.Build(app, frontend, endpoints, security, readiness);
            await app.StartAsync(cancellationToken);
            return new FrontendApp(app, endpoints, frontend);
        }
        catch
        {
            await app.DisposeAsync();
            endpoints.Dispose();
            throw;
        }
    }

    /// <summary>Takes no new requests and waits for those under way, until the token is cancelled.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _app.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _endpoints.Dispose();
    }

    private static void Configure(KestrelServerOptions kestrel, FrontendOptions options, int defaultPort, long maxBodySize)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = maxBodySize;
        var port = options.Port ?? defaultPort;
        if (options.Host == "*")
        {
            kestrel.ListenAnyIP(port, UseHttp1);
        }
        else if (IPAddress.TryParse(options.Host, out var address))
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
