using System.Collections.Immutable;
using System.Net.Sockets;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Control.Messages;
using LlamaRunner.Host.Observability;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Frontends;

/// <summary>
/// Has every enabled frontend on its port, each for itself: one that cannot start is reported, the others run. Changed by one caller
/// at a time; read by all.
/// </summary>
internal sealed partial class FrontendHost(
    HostOptions options, FrontendSecurity security, HostReadiness readiness, ILoggerFactory loggers, TimeProvider time, ILogger<FrontendHost> logger)
    : IAsyncDisposable
{
    private volatile ImmutableSortedDictionary<string, FrontendApp> _apps = ImmutableSortedDictionary<string, FrontendApp>.Empty;
    private volatile ImmutableSortedDictionary<string, FrontendReport> _reports = ImmutableSortedDictionary<string, FrontendReport>.Empty;

    /// <summary>Those that listen.</summary>
    public IReadOnlyList<FrontendApp> Running => [.. _apps.Values];

    /// <summary>Where each frontend listens, or why it does not, by id.</summary>
    public IReadOnlyList<FrontendReport> Reports => [.. _reports.Values];

    /// <summary>
    /// Has a frontend serve from now on: in the place of another version of it, whose port stays open, else on its own port. A port
    /// that cannot be had is reported, and is no fault of the frontend.
    /// </summary>
    /// <param name="version">The frontend. What it throws as its endpoints are mapped comes out, and what was before stays.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task PublishAsync(FrontendVersion version, CancellationToken cancellationToken)
    {
        var id = version.Frontend.Id;
        var settings = options.Frontends.GetValueOrDefault(id) ?? new FrontendOptions();
        if (!settings.Enabled)
        {
            Report(new FrontendReport(id, null, $"It is switched off: frontends.{id}.enabled is false."));
        }
        else if (_apps.TryGetValue(id, out var app) && app.Port == FrontendApp.PortOf(version, settings))
        {
            await app.PublishAsync(version, cancellationToken);
        }
        else
        {
            await StartAsync(version, settings, cancellationToken);
            if (app is not null)
            {
                await EndAsync(app, cancellationToken);
            }
        }
    }

    /// <summary>Closes a frontend's port. Requests under way end first, or with the token.</summary>
    /// <param name="id">The frontend.</param>
    /// <param name="cancellationToken">Breaks them off.</param>
    public async Task WithdrawAsync(string id, CancellationToken cancellationToken)
    {
        _reports = _reports.Remove(id);
        if (_apps.TryGetValue(id, out var app))
        {
            _apps = _apps.Remove(id);
            await EndAsync(app, cancellationToken);
            LogWithdrawn(id, app.Address);
        }
    }

    /// <summary>Stops all at once: no new requests, those under way until the token is cancelled.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_apps.Values.Select(app => app.StopAsync(cancellationToken)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps.Values)
        {
            await app.DisposeAsync();
        }
    }

    private static async Task EndAsync(FrontendApp app, CancellationToken cancellationToken)
    {
        await app.StopAsync(cancellationToken);
        await app.DisposeAsync();
    }

    private async Task StartAsync(FrontendVersion version, FrontendOptions settings, CancellationToken cancellationToken)
    {
        var id = version.Frontend.Id;
        try
        {
            var app = await FrontendApp.StartAsync(version, settings, security, readiness, loggers, time, cancellationToken);
            _apps = _apps.SetItem(id, app);
            Report(new FrontendReport(id, app.Address, null));
            LogListening(id, app.Address);
        }
        catch (Exception exception) when (exception is SocketException or IOException { InnerException: AddressInUseException })
        {
            var port = FrontendApp.PortOf(version, settings);
            using var holder = new PortHolder();
            var reason = exception is IOException
                ? $"{await holder.DescribeAsync(port, cancellationToken)} listens there"
                : exception.Message;
            Report(new FrontendReport(id, null, $"Port {port} cannot be opened: {reason}."));
            LogPortTaken(id, port, reason, $"frontends.{id}.port", $"--set frontends.{id}.enabled=false");
        }
    }

    private void Report(FrontendReport report) => _reports = _reports.SetItem(report.Id, report);

    [LoggerMessage(EventId = 1401, Level = LogLevel.Information, Message = "Frontend {Frontend} listens on {Address}")]
    private partial void LogListening(string frontend, string address);

    [LoggerMessage(EventId = 1402, Level = LogLevel.Error,
        Message = "Frontend {Frontend} is not started: port {Port} cannot be opened ({Reason}). Stop the other program, choose another port with {Setting}, or leave the frontend out with {Switch}")]
    private partial void LogPortTaken(string frontend, int port, string reason, string setting, string @switch);

    [LoggerMessage(EventId = 1403, Level = LogLevel.Information, Message = "Frontend {Frontend} no longer listens on {Address}")]
    private partial void LogWithdrawn(string frontend, string address);
}
