using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Host.Cli;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Control;
using LlamaRunner.Host.Filters;
using LlamaRunner.Host.Frontends;
using LlamaRunner.Host.Library;
using LlamaRunner.Host.Memory;
using LlamaRunner.Host.Models;
using LlamaRunner.Host.Observability;
using LlamaRunner.Host.Parameters;
using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Plugins.Files;
using LlamaRunner.Host.Processes;
using LlamaRunner.Host.Runners;
using LlamaRunner.Host.Security;
using LlamaRunner.Host.Workers;
using Microsoft.Extensions.Logging;
using Serilog.Extensions.Logging;

namespace LlamaRunner.Host;

/// <summary>
/// The running host, put together by hand so that its parts and their order can be read: (1) log, (2) runners and models,
/// (3) plugins, (4) frontends, (5) wait for a signal, (6) stop in reverse.
/// </summary>
internal sealed partial class HostApplication : IAsyncDisposable
{
    // Beyond the limit for streams: what a broken-off response may take to reach its client.
    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(2);

    // A backend that does not bring its runner down must not keep the host up; its processes end with the supervisor.
    private static readonly TimeSpan StopBound = TimeSpan.FromSeconds(30);

    private readonly LoadedConfiguration _configuration;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger<HostApplication> _logger;
    private readonly TimeProvider _time = TimeProvider.System;
    private readonly BackendRegistry _backends = new();
    private readonly FilterRegistry _filters;
    private readonly ProcessSupervisor _processes;
    private readonly ModelEstimator _estimator;
    private readonly RunnerScheduler _scheduler;
    private readonly GgufMetadataCache _cache;
    private readonly ModelCatalog _catalog;
    private readonly RunnerManager _manager;
    private readonly HttpClient _libraryHttp;
    private readonly ModelLibrary _library;
    private readonly Preloader _preloader;
    private readonly HostReadiness _readiness;

    // Started by a command for the time of its session: no frontends, and an end when the command has ended.
    private readonly bool _isTemporary;

    private HostApplication(LoadedConfiguration configuration, bool isTemporary, ILoggerFactory loggers)
    {
        var options = configuration.Options;
        var events = new RunnerEvents();
        _configuration = configuration;
        _isTemporary = isTemporary;
        _loggers = loggers;
        _logger = loggers.CreateLogger<HostApplication>();
        _processes = ProcessSupervisor.Create(configuration.Paths.Resolve("~/.llama-runner/run"), _time, loggers);
        var ports = new PortManager(options.Runners.FirstPort, loggers.CreateLogger<PortManager>());
        var memory = new MemoryAccountant(options.Runners.Memory, MemoryMeter.Create(_time, loggers), _processes.ProcessIds, _time);
        _estimator = new ModelEstimator(new BackendChooser(_backends), memory);
        var launcher = new RunnerLauncher(_estimator, ports, memory, options.Runners.StartTimeout, loggers.CreateLogger<RunnerLauncher>())
        {
            HangTimeout = options.Runners.HangTimeout,
        };
        _filters = new FilterRegistry(options.Filters, _time, loggers.CreateLogger<FilterRegistry>());
        _scheduler = new RunnerScheduler(SchedulerSetup.Of(options.Runners), launcher, new PageCacheWarmer(loggers.CreateLogger<PageCacheWarmer>()), events, _time, loggers.CreateLogger<RunnerScheduler>())
        {
            Filters = _filters,
            Parameters = new ParameterRegistry(options.Models),
        };
        _cache = GgufMetadataCache.Of(configuration, loggers);
        _catalog = ModelCatalog.Of(configuration, _cache, _time, loggers);
        _manager = new RunnerManager(_catalog, _scheduler, events);
        _libraryHttp = LibraryHttp.Create();
        _library = LibrarySetup.Make(configuration, new CatalogSite(_catalog, _manager), _libraryHttp, _time);
        _preloader = new Preloader(_manager, loggers.CreateLogger<Preloader>());
        _readiness = new HostReadiness(_backends);
    }

    /// <summary>Runs the host until it is told to stop.</summary>
    /// <returns>The process's exit code: 0 stopped as asked, 1 nothing could be served, 2 a plugin's section is wrong.</returns>
    public static Task<int> RunAsync(LoadedConfiguration configuration) => RunAsync(configuration, isTemporary: false);

    /// <summary>Runs a host for one command, without frontends, until the command has ended or a signal comes.</summary>
    /// <returns>The process's exit code, as <see cref="RunAsync(LoadedConfiguration)"/>.</returns>
    public static Task<int> RunTemporaryAsync(LoadedConfiguration configuration) => RunAsync(configuration, isTemporary: true);

    private static async Task<int> RunAsync(LoadedConfiguration configuration, bool isTemporary)
    {
        using var signals = new HostSignals();

        // 1.
        await using var log = isTemporary
            ? LogSetup.CreateQuiet(configuration.Options.Logging, configuration.Paths)
            : LogSetup.Create(configuration.Options.Logging, configuration.Paths);
        using var loggers = new SerilogLoggerFactory(log);

        // 2.
        await using var host = new HostApplication(configuration, isTemporary, loggers);
        try
        {
            return await host.RunAsync(signals);
        }
        catch (OperationCanceledException) when (signals.Stopping.IsCancellationRequested)
        {
            // Told to stop before it had started.
            return ExitCode.Done;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _processes.DisposeAsync();
        await _library.DisposeAsync();
        _libraryHttp.Dispose();
        _scheduler.Dispose();
        _catalog.Dispose();
        _cache.Dispose();
    }

    private async Task<int> RunAsync(HostSignals signals)
    {
        // 3.
        await _processes.ReapOrphansAsync(signals.Stopping);
        var workers = new WorkerOptions
        {
            LogLevel = (LogLevel)_configuration.Options.Logging.Level,
            MaxBodySize = _configuration.Options.Security.MaxBodySize,
        };
        var store = new PluginStore(_configuration.Paths.Resolve(PluginStore.Place));
        var services = new HostServices(_manager, _processes, _library, _loggers, _time) { Workers = workers };
        await using var plugins = new PluginHost(
            _configuration.Options.Plugins, _configuration.Paths, store, services, _configuration, _loggers.CreateLogger<PluginHost>());
        DefaultFolder.TryCreate(DefaultFolder.Plugins, _configuration.Options.Plugins.Directories, _configuration.Paths);
        await plugins.LoadAsync(signals.Stopping);
        if (!await AcceptAsync(plugins, signals.Stopping))
        {
            return ExitCode.Usage;
        }

        _backends.Publish(plugins.Backends);
        DefaultFolder.TryCreate(DefaultFolder.Models, _configuration.Options.Models.Directories, _configuration.Paths);
        await _catalog.RefreshAsync(_backends.All, signals.Stopping);

        // 4.
        await using var frontends = new FrontendHost(
            _configuration.Options, await CreateSecurityAsync(), _readiness, _loggers, _time, _loggers.CreateLogger<FrontendHost>());
        var site = new PluginSite(frontends, _backends, _filters, _scheduler, _preloader, _catalog);
        site.PublishFilters(plugins.Filters);
        if (!_isTemporary)
        {
            await plugins.ServeAsync(site, signals.Stopping);
            if (frontends.Running.Count == 0)
            {
                LogNoFrontend();
                return ExitCode.Failed;
            }
        }

        await using var control = CreateControl(frontends, plugins);
        if (!await control.StartAsync(signals.Stopping) && _isTemporary)
        {
            return ExitCode.Failed;
        }

        // 5.
        _readiness.OnStarted();
        if (_isTemporary)
        {
            CommandWatch.Start(signals.RequestStop);
        }

        // While requests are served already, since a program may take its time to answer.
        var report = new StartReport(_configuration, _catalog, _backends, frontends.Running, _loggers.CreateLogger<StartReport>())
            .WriteAsync(signals.Stopping);

        // One that serves a single command has better things to load.
        var preload = _isTemporary
            ? Task.CompletedTask
            : _preloader.RunAsync(signals.Stopping);
        var watch = _isTemporary || !_configuration.Options.Plugins.Watch
            ? Task.CompletedTask
            : new PluginWatch(plugins, _time, _loggers.CreateLogger<PluginWatch>()).RunAsync(signals.Stopping);
        await signals.StopRequested;
        await Task.WhenAll(report, preload, watch).WaitAsync(StopBound, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // 6.
        LogStopping(_configuration.Options.Runners.ShutdownTimeout);
        await StopAsync(frontends, control, signals);
        _backends.Publish([]);
        _ = _filters.Publish([]);
        LogStopped();
        return ExitCode.Done;
    }

    private ControlServer CreateControl(FrontendHost frontends, PluginHost plugins)
    {
        var host = HostIdentity.OfProcess(_time, _isTemporary);
        var registry = HostRegistry.OfHome(_configuration.Surroundings.Home);
        var status = new ControlStatus(host, () => frontends.Reports, () => plugins.Statuses, _backends, _time);
        var frontend = new ControlFrontend(_manager, new ControlEndpoints(_manager, _estimator, status), new LibraryControl(_library));
        return new ControlServer(host, registry, frontend, _configuration.Options.Security.MaxBodySize, _readiness, _loggers, _time);
    }

    private async Task<bool> AcceptAsync(PluginHost plugins, CancellationToken cancellationToken)
    {
        var (warnings, faults) = PluginSectionCheck.Check(
            _configuration.Options,
            plugins.Frontends.Select(frontend => frontend.Id).ToHashSet(StringComparer.Ordinal),
            plugins.Backends.Select(backend => backend.Id).ToHashSet(StringComparer.Ordinal),
            plugins.Filters.Select(filter => filter.Id).ToHashSet(StringComparer.Ordinal));
        foreach (var warning in warnings)
        {
            LogWarning(warning);
        }

        faults = [.. faults, .. await plugins.ValidateAsync(cancellationToken)];
        foreach (var fault in faults)
        {
            LogFault(fault);
        }

        return faults.Count == 0;
    }

    private async Task<FrontendSecurity> CreateSecurityAsync()
    {
        var security = _configuration.Options.Security;
        var keys = new List<ApiKey>();
        foreach (var key in security.ApiKeys)
        {
            // Validation has seen that it can be resolved; should that have changed since, the host must not start open.
            var resolved = await _configuration.Secrets.ResolveAsync(key.Key!, CancellationToken.None);
            keys.Add(new ApiKey(key.Name!, resolved.Value ?? throw new InvalidOperationException($"The API key {key.Name} {resolved.Fault}.")));
        }

        return new FrontendSecurity(security.AllowedHosts, security.AllowedOrigins, keys, security.MaxBodySize);
    }

    /// <summary>
    /// Takes nothing new, lets streams go on until the limit or a second signal, ends them with their API's error, and
    /// returns when no runner is left.
    /// </summary>
    private async Task StopAsync(FrontendHost frontends, ControlServer control, HostSignals signals)
    {
        _readiness.OnStopping();
        var limit = _configuration.Options.Runners.ShutdownTimeout;
        using var close = new CancellationTokenSource();
        var gone = _scheduler.StopAccepting();
        var closed = Task.WhenAll(frontends.StopAsync(close.Token), control.StopAsync(close.Token));
        using var waited = new CancellationTokenSource();
        await Task.WhenAny(gone, signals.ForceRequested, Task.Delay(limit, _time, waited.Token));
        await waited.CancelAsync();
        var stopped = _scheduler.StopNow();
        close.CancelAfter(CloseGrace);
        await closed;
        try
        {
            await stopped.WaitAsync(StopBound, _time);
        }
        catch (TimeoutException)
        {
            LogLeftBehind(string.Join(", ", _scheduler.Snapshot().Select(runner => runner.Model.Id)));
        }
    }

    [LoggerMessage(EventId = 4, Level = LogLevel.Error, Message = "{Fault}")]
    private partial void LogFault(ConfigurationFault fault);

    [LoggerMessage(EventId = 8, Level = LogLevel.Warning, Message = "{Warning}")]
    private partial void LogWarning(ConfigurationFault warning);

    [LoggerMessage(EventId = 5, Level = LogLevel.Critical, Message = "No frontend could be started, so the host ends")]
    private partial void LogNoFrontend();

    [LoggerMessage(EventId = 6, Level = LogLevel.Information, Message = "Stopping; streams may go on for {Limit}")]
    private partial void LogStopping(TimeSpan limit);

    [LoggerMessage(EventId = 9, Level = LogLevel.Error, Message = "The runners of {Models} did not stop in time")]
    private partial void LogLeftBehind(string models);

    [LoggerMessage(EventId = 7, Level = LogLevel.Information, Message = "Stopped")]
    private partial void LogStopped();
}
