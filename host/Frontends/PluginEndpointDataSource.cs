using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace LlamaRunner.Host.Frontends;

/// <summary>
/// The endpoints of one frontend, replaced whole. The application and its socket are the host's; a new version of a plugin is
/// published by <see cref="Publish"/>, so that the port never closes.
/// </summary>
internal sealed class PluginEndpointDataSource : EndpointDataSource, IDisposable
{
    private readonly Lock _lock = new();
    private IReadOnlyList<Endpoint> _endpoints = [];
    private CancellationTokenSource _changed = new();

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

    /// <summary>Replaces the endpoints by those that a frontend maps.</summary>
    /// <param name="map">The frontend's method.</param>
    /// <param name="services">The services of the host's application.</param>
    public void Publish(Action<IEndpointRouteBuilder> map, IServiceProvider services)
    {
        var builder = new Builder(services);
        map(builder);
        CancellationTokenSource previous;
        lock (_lock)
        {
            Volatile.Write(ref _endpoints, [.. builder.DataSources.SelectMany(source => source.Endpoints)]);
            previous = _changed;
            _changed = new CancellationTokenSource();
        }

        previous.Cancel();
        previous.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => _changed.Dispose();

    private sealed class Builder(IServiceProvider services) : IEndpointRouteBuilder
    {
        public IServiceProvider ServiceProvider => services;

        public ICollection<EndpointDataSource> DataSources { get; } = [];

        public IApplicationBuilder CreateApplicationBuilder() => new ApplicationBuilder(services);
    }
}
