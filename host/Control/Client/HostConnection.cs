using LlamaRunner.Host.Cli;

namespace LlamaRunner.Host.Control.Client;

/// <summary>The host that a session uses: one that runs, or one of its own that ends with it.</summary>
internal sealed class HostConnection : IAsyncDisposable
{
    private readonly TemporaryHost? _host;

    private HostConnection(ControlClient client, TemporaryHost? host)
    {
        Client = client;
        _host = host;
    }

    public ControlClient Client { get; }

    /// <summary>Finds a host, or starts one.</summary>
    /// <param name="registry">Where hosts say how to reach them.</param>
    /// <param name="settings">The configuration of a host that is started.</param>
    /// <param name="onStart">Called before a host is started.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<HostConnection> OpenAsync(
        HostRegistry registry, ConfigurationSettings settings, Action onStart, TimeProvider time, CancellationToken cancellationToken)
    {
        if (await new HostFinder(registry, time).FindAsync(temporaryToo: false, cancellationToken) is { } found)
        {
            return new HostConnection(found, null);
        }

        onStart();
        var (host, registration) = await TemporaryHost.StartAsync(settings, registry, time, cancellationToken);
        return new HostConnection(new ControlClient(registration), host);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }
    }
}
