using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Host.Plugins;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace LlamaRunner.Host.Frontends;

/// <summary>
/// The place of a frontend in the application that has its port: the endpoints of its plugin's newest version. They are exchanged
/// whole while the port stays open; requests that came before stay with the version that they met.
/// </summary>
internal sealed class FrontendSlot : EndpointDataSource, IDisposable
{
    private readonly Lock _lock = new();
    private IReadOnlyList<Endpoint> _endpoints = [];
    private CancellationTokenSource _changed = new();
    private volatile FrontendVersion _current;

    /// <param name="first">What stands in it, whose endpoints follow with <see cref="PublishAsync"/>.</param>
    public FrontendSlot(FrontendVersion first) => _current = first;

    /// <inheritdoc/>
    public override IReadOnlyList<Endpoint> Endpoints => Volatile.Read(ref _endpoints);

    /// <inheritdoc/>
    public override IChangeToken GetChangeToken()
    {
        lock (_lock)
        {
            return new CancellationChangeToken(_changed.Token);
        }
    }

    /// <summary>Replaces the frontend by another version of it.</summary>
    /// <param name="version">The version.</param>
    /// <param name="services">The services of the host's application.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up while the endpoints are mapped.</param>
    public async Task PublishAsync(FrontendVersion version, IServiceProvider services, TimeProvider time, CancellationToken cancellationToken)
    {
        var mapping = await PluginCode.RunAsync(() => MapAsync(version.Frontend, services), time, cancellationToken);
        Exchange(await mapping);

        // Only now, when requests can no longer be routed to the version before: who holds this one may be let down by none.
        _current = version;
    }

    /// <summary>True while a version stands in it.</summary>
    public bool Holds(FrontendVersion version) => version == _current;

    /// <summary>Has the current version stay until <see cref="FrontendVersion.Exit"/>, at least.</summary>
    public FrontendVersion Enter()
    {
        while (true)
        {
            var version = _current;
            if (version.TryEnter())
            {
                return version;
            }

            if (version == _current)
            {
                throw new InvalidOperationException("This frontend was taken out of use while its port is open.");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _changed.Dispose();

    private static async Task<IReadOnlyList<Endpoint>> MapAsync(IApiFrontend frontend, IServiceProvider services)
    {
        var builder = new Builder(services);
        frontend.MapEndpoints(builder);
        IReadOnlyList<Endpoint> endpoints = [.. builder.DataSources.SelectMany(static source => source.Endpoints)];
        await RouteTrial.RunAsync(endpoints);
        return endpoints;
    }

    // Routing takes the new ones over before this returns.
    private void Exchange(IReadOnlyList<Endpoint> endpoints)
    {
        CancellationTokenSource previous;
        lock (_lock)
        {
            Volatile.Write(ref _endpoints, endpoints);
            previous = _changed;
            _changed = new CancellationTokenSource();
        }

        previous.Cancel();
        previous.Dispose();
    }

    private sealed class Builder(IServiceProvider services) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => services;

        public ICollection<EndpointDataSource> DataSources { get; } = [];

        public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(services);
    }
}
