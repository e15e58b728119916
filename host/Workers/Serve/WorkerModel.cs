using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Workers.Launch;
using LlamaRunner.Host.Workers.Wire;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Workers.Serve;

/// <summary>The one model of a worker process: none yet, then being loaded, then served.</summary>
internal sealed class WorkerModel(ILoggerFactory loggers, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _lock = new();

    // Under the lock.
    private Task<RunnerCapabilities>? _loading;
    private Task? _disposal;

    private WorkerPlugin? _plugin;
    private InProcessRunner? _runner;
    private volatile WireServer? _server;

    /// <summary>Loads what is ordered. Only the first order counts.</summary>
    /// <returns>Null when there was one before.</returns>
    public Task<RunnerCapabilities>? TryLoad(LoadOrder order, IProgress<double> progress, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_loading is not null || _disposal is not null)
            {
                return null;
            }

            // On another thread, since a plugin may compute for long before its first await.
            return _loading = Task.Run(() => LoadAsync(order, progress, cancellationToken), CancellationToken.None);
        }
    }

    /// <summary>Answers a request; until the model is there, with llama-server's word for it.</summary>
    public Task HandleAsync(WireExchange exchange) =>
        _server is { } server ? server.HandleAsync(exchange) : WireFailure.Loading.WriteAsync(exchange, exchange.Aborted);

    /// <summary>Cancels requests under way and frees the model once they have ended.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            return new ValueTask(_disposal ??= FreeAsync());
        }
    }

    private async Task<RunnerCapabilities> LoadAsync(LoadOrder order, IProgress<double> progress, CancellationToken cancellationToken)
    {
        _plugin = WorkerPlugin.Load(order, loggers, time);
        var load = new RunnerLoad { Model = order.Model, Load = order.Load, Progress = progress };
        _runner = await _plugin.Backend.LoadAsync(load, cancellationToken);
        _server = new WireServer(_runner, order.Model, order.Fingerprint, time, loggers.CreateLogger<WireServer>());
        return _server.Capabilities;
    }

    private async Task FreeAsync()
    {
        // The caller's lock is free again only after the first await.
        await Task.Yield();
        if (_loading is not null)
        {
            await ((Task)_loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (_server is { } server)
        {
            await server.StopAsync();
        }

        if (_runner is not null)
        {
            await _runner.DisposeAsync();
        }

        if (_plugin is not null)
        {
            await _plugin.DisposeAsync();
        }
    }
}
