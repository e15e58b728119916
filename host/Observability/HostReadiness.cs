using LlamaRunner.Host.Plugins;

namespace LlamaRunner.Host.Observability;

/// <summary>Tells whether the host can serve a model: it has started, and at least one backend can be used.</summary>
internal sealed class HostReadiness(BackendRegistry backends)
{
    private volatile bool _started;

    /// <summary>Notes that the start is complete.</summary>
    public void OnStarted() => _started = true;

    /// <summary>Notes that the host is going down.</summary>
    public void OnStopping() => _started = false;

    /// <summary>Asks the backends anew, since a program that was missing may be there by now.</summary>
    public async Task<HealthReport> ReportAsync(CancellationToken cancellationToken)
    {
        if (!_started)
        {
            return new HealthReport("unavailable", ["The host is starting or stopping."]);
        }

        var reasons = new List<string>();
        foreach (var backend in backends.All)
        {
            var availability = await BackendProbe.RunAsync(backend, cancellationToken);
            if (availability.IsAvailable)
            {
                return HealthReport.Up;
            }

            if (!backends.Has(backend))
            {
                // Replaced meanwhile.
                return await ReportAsync(cancellationToken);
            }

            reasons.Add($"Backend {backend.Id}: {availability.Reason}");
        }

        return new HealthReport("unavailable", reasons.Count > 0 ? reasons : ["No backend plugin is loaded."]);
    }
}
