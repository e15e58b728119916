using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Memory;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Runners;

/// <summary>Brings runners up and puts them away: what the scheduler decides happens here, outside its lock.</summary>
internal sealed partial class RunnerLauncher(
    ModelEstimator estimator, IPortManager ports, MemoryAccountant memory, TimeSpan stallTimeout, ILogger<RunnerLauncher> logger)
{
    /// <summary>The longest time that a busy runner may go without progress; zero: for ever.</summary>
    public TimeSpan HangTimeout { get; init; }

    /// <summary>Finds the backend of a runner, what it is going to take of memory, and what there is.</summary>
    /// <exception cref="OperationCanceledException">The start was given up.</exception>
    /// <exception cref="ModelLoadFailedException">No backend can start it; a fault of the backend's plugin counts as that, too.</exception>
    public Task<ModelEstimate> SizeAsync(ManagedRunner runner) =>
        GuardAsync(runner, () => estimator.EstimateAsync(runner.Model, runner.Settings, runner.StartCancelled));

    /// <summary>False when a backend was taken out of use; then no runner may be started with it.</summary>
    public bool IsInUse(IBackend backend) => estimator.IsInUse(backend);

    /// <summary>Starts a runner and returns when it can answer.</summary>
    /// <exception cref="OperationCanceledException">The start was given up.</exception>
    /// <exception cref="ModelLoadFailedException">It failed; a fault of the backend's plugin counts as that, too.</exception>
    public Task<IRunner> StartAsync(ManagedRunner runner) => GuardAsync(runner, async () =>
    {
        var (model, backend) = (runner.Model, runner.Backend!);
        memory.OnStarting(runner.Number, runner.Demand);
        var start = new RunnerStart
        {
            Model = model,
            Load = runner.Settings,
            Ports = ports,
            StallTimeout = stallTimeout,
            HangTimeout = HangTimeout,
            Progress = runner.Load,
        };
        var instance = Check(await backend.StartAsync(start, runner.StartCancelled), backend.Id);
        runner.TakenBytes = memory.OnReady(
            runner.Number, model, backend.Id, instance.Endpoint.ProcessId, isTypical: ReferenceEquals(runner.Settings, model.Load));
        return instance;
    });

    private async Task<T> GuardAsync<T>(ManagedRunner runner, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException) when (runner.StartCancelled.IsCancellationRequested)
        {
            throw;
        }
        catch (ModelLoadFailedException)
        {
            throw;
        }
        catch (Exception exception)
        {
            LogBackendFault(exception, runner.Backend?.Id, runner.Model.Id);
            throw new ModelLoadFailedException(runner.Model.Id, $"its backend '{runner.Backend?.Id}' failed: {exception.Message}", innerException: exception);
        }
    }

    // What a plugin left out must show here, as a failed start, and not later under the scheduler's lock.
    private static IRunner Check(IRunner? instance, string backend) =>
        instance is { Capabilities: not null, Endpoint: { BaseAddress: not null, Invoker: not null }, Exited: not null }
            ? instance
            : throw new InvalidOperationException($"backend {backend} returned a runner without endpoint, capabilities or exit");

    /// <summary>
    /// Puts away what there is of a runner, and returns when its memory is free, with what there is then. A fault of the backend's
    /// plugin ends here.
    /// </summary>
    public async Task<MemoryReading> PutAwayAsync(ManagedRunner runner)
    {
        var before = await memory.BeforeStopAsync(runner.Number, CancellationToken.None);
        try
        {
            if (runner.Instance is { } instance)
            {
                await instance.DisposeAsync();
            }
        }
        catch (Exception exception)
        {
            LogBackendFault(exception, runner.Backend?.Id, runner.Model.Id);
        }

        return await memory.OnGoneAsync(runner.Number, before, CancellationToken.None);
    }

    [LoggerMessage(EventId = 1201, Level = LogLevel.Error, Message = "Backend {Backend} failed on model {Model}")]
    private partial void LogBackendFault(Exception exception, string? backend, string model);
}
