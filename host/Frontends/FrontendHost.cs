using System.Net.Sockets;
using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Control.Messages;
using LlamaRunner.Host.Observability;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Frontends;

/// <summary>Starts every enabled frontend on its port, each for itself: one that cannot start is reported, the others run.</summary>
internal sealed partial class FrontendHost(
    HostOptions options, FrontendSecurity security, HostReadiness readiness, ILoggerFactory loggers, TimeProvider time, ILogger<FrontendHost> logger)
    : IAsyncDisposable
{
    private readonly List<FrontendApp> _apps = [];
    private readonly List<FrontendReport> _reports = [];

    /// <summary>Those that listen.</summary>
    public IReadOnlyList<FrontendApp> Running => _apps;

    /// <summary>Where each frontend listens, or why it does not; complete once they were started.</summary>
    public IReadOnlyList<FrontendReport> Reports => _reports;

    /// <summary>Starts the frontends.</summary>
    /// <returns>How many listen.</returns>
    public async Task<int> StartAsync(IEnumerable<IApiFrontend> frontends, CancellationToken cancellationToken)
    {
        foreach (var frontend in frontends.OrderBy(frontend => frontend.DefaultPort))
        {
            var settings = options.Frontends.GetValueOrDefault(frontend.Id) ?? new FrontendOptions();
            if (settings.Enabled)
            {
                await StartAsync(frontend, settings, cancellationToken);
            }
            else
            {
                _reports.Add(new FrontendReport(frontend.Id, null, $"It is switched off: frontends.{frontend.Id}.enabled is false."));
            }
        }

        return _apps.Count;
    }

    /// <summary>Stops all at once: no new requests, those under way until the token is cancelled.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_apps.Select(app => app.StopAsync(cancellationToken)));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var app in _apps)
        {
            await app.DisposeAsync();
        }
    }

    private async Task StartAsync(IApiFrontend frontend, FrontendOptions settings, CancellationToken cancellationToken)
    {
        try
        {
            var app = await FrontendApp.StartAsync(frontend, settings, security, readiness, loggers, time, cancellationToken);
            _apps.Add(app);
            _reports.Add(new FrontendReport(app.Id, app.Address, null));
            LogListening(app.Id, app.Address);
        }
        catch (Exception exception) when (exception is SocketException or IOException { InnerException: AddressInUseException })
        {
            var port = settings.Port ?? frontend.DefaultPort;
            using var holder = new PortHolder();
            var reason = exception is IOException
                ? $"{await holder.DescribeAsync(port, cancellationToken)} listens there"
                : exception.Message;
            _reports.Add(new FrontendReport(frontend.Id, null, $"Port {port} cannot be opened: {reason}."));
            LogPortTaken(frontend.Id, port, reason, $"frontends.{frontend.Id}.port", $"--set frontends.{frontend.Id}.enabled=false");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _reports.Add(new FrontendReport(frontend.Id, null, $"It could not be started: {exception.Message}"));
            LogFailed(exception, frontend.Id);
        }
    }

    [LoggerMessage(EventId = 1401, Level = LogLevel.Information, Message = "Frontend {Frontend} listens on {Address}")]
    private partial void LogListening(string frontend, string address);

    [LoggerMessage(EventId = 1402, Level = LogLevel.Error,
        Message = "Frontend {Frontend} is not started: port {Port} cannot be opened ({Reason}). Stop the other program, choose another port with {Setting}, or leave the frontend out with {Switch}")]
    private partial void LogPortTaken(string frontend, int port, string reason, string setting, string @switch);

    [LoggerMessage(EventId = 1403, Level = LogLevel.Error, Message = "Frontend {Frontend} could not be started")]
    private partial void LogFailed(Exception exception, string frontend);
}
