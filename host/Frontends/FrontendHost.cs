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
    private readonly CancellationTokenSource _breakOff = new();

    // Withdrawals run beside whatever else changes.
    private ImmutableSortedDictionary<string, FrontendApp> _apps = ImmutableSortedDictionary.Create<string, FrontendApp>(StringComparer.OrdinalIgnoreCase);
    private ImmutableSortedDictionary<string, FrontendReport> _reports =
        ImmutableSortedDictionary.Create<string, FrontendReport>(StringComparer.OrdinalIgnoreCase);

    private ImmutableHashSet<Task> _endings = [];

    /// <summary>Those that listen.</summary>
    public IReadOnlyList<FrontendApp> Running => [.. Volatile.Read(ref _apps).Values];

    /// <summary>Where each frontend listens, or why it does not, by id.</summary>
    public IReadOnlyList<FrontendReport> Reports => [.. Volatile.Read(ref _reports).Values];

    /// <summary>
    /// Has a frontend serve from now on: in the place of another version of it, whose port stays open, else on its own port. A port
    /// that cannot be had is reported, and is no fault of the frontend, unless it serves on another one already.
    /// </summary>
    /// <param name="version">The frontend. What it throws as its endpoints are mapped comes out, and what was before stays.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">It serves already, and cannot move to the port that it wants now.</exception>
    public async Task PublishAsync(FrontendVersion version, CancellationToken cancellationToken)
    {
        var id = version.Id;
        var settings = options.Frontends.GetValueOrDefault(id) ?? new FrontendOptions();
        if (settings.Enabled is false)
        {
            Report(new FrontendReport(id, null, $"It is switched off: frontends.{id}.enabled is false."));
        }
        else if (settings.Enabled is null && !version.IsEnabledByDefault)
        {
            Report(new FrontendReport(id, null, $"It is off by default: frontends.{id}.enabled set to true switches it on."));
        }
        else if (!_apps.TryGetValue(id, out var app))
        {
            await StartAsync(version, settings, cancellationToken);
        }
        else if (app.Port == FrontendApp.PortOf(version, settings))
        {
            await app.PublishAsync(version, cancellationToken);
        }
        else
        {
            Add(await FrontendApp.StartAsync(version, settings, security, readiness, loggers, time, cancellationToken));
            _ = End(app);
        }
    }

    /// <summary>Closes the port of a frontend, unless another one stands behind it by now.</summary>
    /// <param name="version">The frontend.</param>
    /// <returns>A task that completes when its requests have ended.</returns>
    public Task WithdrawAsync(FrontendVersion version)
    {
        if (!_apps.TryGetValue(version.Id, out var app) || !app.Holds(version))
        {
            return Task.CompletedTask;
        }

        ImmutableInterlocked.Update(ref _reports, static (reports, id) => reports.Remove(id), version.Id);
        ImmutableInterlocked.Update(ref _apps, static (apps, id) => apps.Remove(id), version.Id);
        LogWithdrawn(version.Id, app.Address);
        return End(app);
    }

    /// <summary>Stops all at once: no new requests, those under way until the token is cancelled.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), _breakOff);
        await Task.WhenAll([.. _apps.Values.Select(app => app.StopAsync(cancellationToken)), .. _endings]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps.Values)
        {
            await app.DisposeAsync();
        }

        _breakOff.Dispose();
    }

    private Task End(FrontendApp app)
    {
        var ending = EndAsync(app);
        ImmutableInterlocked.Update(ref _endings, static (endings, added) => endings.Where(static task => !task.IsCompleted).Append(added).ToImmutableHashSet(), ending);
        return ending;
    }

    private async Task EndAsync(FrontendApp app)
    {
        await app.StopAsync(_breakOff.Token);
        await app.DisposeAsync();
    }

    private async Task StartAsync(FrontendVersion version, FrontendOptions settings, CancellationToken cancellationToken)
    {
        var id = version.Id;
        try
        {
            Add(await FrontendApp.StartAsync(version, settings, security, readiness, loggers, time, cancellationToken));
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

    private void Add(FrontendApp app)
    {
        ImmutableInterlocked.Update(ref _apps, static (apps, added) => apps.SetItem(added.Id, added), app);
        Report(new FrontendReport(app.Id, app.Address, null));
        LogListening(app.Id, app.Address);
    }

    private void Report(FrontendReport report) =>
        ImmutableInterlocked.Update(ref _reports, static (reports, added) => reports.SetItem(added.Id, added), report);

    [LoggerMessage(EventId = 1401, Level = LogLevel.Information, Message = "Frontend {Frontend} listens on {Address}")]
    private partial void LogListening(string frontend, string address);

    [LoggerMessage(EventId = 1402, Level = LogLevel.Error,
        Message = "Frontend {Frontend} is not started: port {Port} cannot be opened ({Reason}). Stop the other program, choose another port with {Setting}, or leave the frontend out with {Switch}")]
    private partial void LogPortTaken(string frontend, int port, string reason, string setting, string @switch);

    [LoggerMessage(EventId = 1403, Level = LogLevel.Information, Message = "Frontend {Frontend} no longer listens on {Address}")]
    private partial void LogWithdrawn(string frontend, string address);
}
