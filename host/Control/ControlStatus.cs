using LlamaRunner.Host.Control.Messages;
using LlamaRunner.Host.Plugins;

namespace LlamaRunner.Host.Control;

/// <summary>Tells what the host is and what of it runs.</summary>
/// <param name="host">The host.</param>
/// <param name="frontends">The frontends as they are now.</param>
/// <param name="plugins">The plugins as they are now.</param>
/// <param name="backends">The backends.</param>
/// <param name="time">The clock.</param>
internal sealed class ControlStatus(
    HostIdentity host, Func<IReadOnlyList<FrontendReport>> frontends, Func<IReadOnlyList<PluginStatus>> plugins, BackendRegistry backends, TimeProvider time)
{
    /// <summary>The plugins, loaded or not.</summary>
    public IReadOnlyList<PluginStatus> Plugins => plugins();

    /// <summary>Asks the backends anew, since a program that was missing may be there by now.</summary>
    public async Task<HostStatusReport> ReportAsync(CancellationToken cancellationToken) => new()
    {
        Version = host.Version,
        Pid = host.Pid,
        StartedAt = host.StartedAt,
        UptimeSeconds = Math.Round((time.GetUtcNow() - host.StartedAt).TotalSeconds, 3),
        Temporary = host.Temporary,
        Frontends = frontends(),
        Backends = [.. await Task.WhenAll(backends.All.Select(async backend =>
        {
            var availability = await BackendProbe.RunAsync(backend, cancellationToken);
            return new BackendReport(backend.Id, availability.IsAvailable, availability.Version, availability.Reason);
        }))],
    };
}
