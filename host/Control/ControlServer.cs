using System.Security.Cryptography;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Frontends;
using LlamaRunner.Host.Observability;
using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Security;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Control;

/// <summary>
/// The listener for commands: a free port of the loopback address, a key of its own made at each start, and a file that tells both to
/// this user's commands. Without it the host serves all the same.
/// </summary>
internal sealed partial class ControlServer : IAsyncDisposable
{
    private const int KeyLength = 32;

    private readonly HostIdentity _host;
    private readonly HostRegistry _registry;
    private readonly ControlFrontend _frontend;
    private readonly long _maxBodySize;
    private readonly HostReadiness _readiness;
    private readonly ILoggerFactory _loggers;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private FrontendApp? _app;

    public ControlServer(
        HostIdentity host, HostRegistry registry, ControlFrontend frontend, long maxBodySize, HostReadiness readiness, ILoggerFactory loggers,
        TimeProvider time)
    {
        _host = host;
        _registry = registry;
        _frontend = frontend;
        _maxBodySize = maxBodySize;
        _readiness = readiness;
        _loggers = loggers;
        _time = time;
        _logger = loggers.CreateLogger<ControlServer>();
    }

    /// <summary>Opens the port and publishes it.</summary>
    /// <returns>False when commands cannot reach this host; the log says why.</returns>
    public async Task<bool> StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyLength));
            var security = new FrontendSecurity([], [], [new ApiKey(_frontend.Id, key)], _maxBodySize);
            var options = new FrontendOptions { Port = 0, Host = "127.0.0.1" };
            _app = await FrontendApp.StartAsync(new FrontendVersion(_frontend, new UseCount()), options, security, _readiness, _loggers, _time, cancellationToken);
            var registration = new HostRegistration
            {
                Pid = _host.Pid,
                StartedAt = _host.StartedAt,
                Version = _host.Version,
                Temporary = _host.Temporary,
                Url = new Uri(_app.Address),
                Key = key,
            };
            await _registry.PublishAsync(registration, cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            LogUnreachable(exception.GetBaseException().Message);
            return false;
        }
    }

    /// <summary>Takes no new requests, is found no more, and waits for the requests under way until the token is cancelled.</summary>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _registry.Remove(_host.Pid);
        return _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _registry.Remove(_host.Pid);
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Error,
        Message = "Commands such as \"llama-runner ps\" cannot reach this host, since its control endpoint is not there: {Reason}")]
    private partial void LogUnreachable(string reason);
}
