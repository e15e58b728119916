using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Runners;

/// <summary>Brings runners up and puts them away: what the scheduler decides happens here, outside its lock.</summary>
internal sealed partial class RunnerLauncher(BackendChooser chooser, IPortManager ports, TimeSpan stallTimeout, ILogger<RunnerLauncher> logger)
{
    /// <summary>Starts a runner and returns when it can answer.</summary>
    /// <exception cref="OperationCanceledException">The start was given up.</exception>
    /// <exception cref="ModelLoadFailedException">It failed; a fault of the backend's plugin counts as that, too.</exception>
    public async Task<IRunner> StartAsync(ManagedRunner runner)
    {
        var model = runner.Model;
        try
        {
            var backend = await chooser.ChooseAsync(model, runner.StartCancelled);
            runner.BackendId = backend.Id;
            runner.Estimate = await backend.EstimateAsync(model, model.Load, runner.StartCancelled);
            var start = new RunnerStart { Model = model, Load = model.Load, Ports = ports, StallTimeout = stallTimeout };
            return Check(await backend.StartAsync(start, runner.StartCancelled), backend.Id);
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
            LogBackendFault(exception, runner.BackendId, model.Id);
            throw new ModelLoadFailedException(model.Id, $"its backend '{runner.BackendId}' failed: {exception.Message}", innerException: exception);
        }
    }

    // What a plugin left out must show here, as a failed start, and not later under the scheduler's lock.
    private static IRunner Check(IRunner? instance, string backend) =>
        instance is { Capabilities: not null, Endpoint: { BaseAddress: not null, Invoker: not null }, Exited: not null }
            ? instance
            : throw new InvalidOperationException($"backend {backend} returned a runner without endpoint, capabilities or exit");

    /// <summary>Puts a runner away; a fault of the backend's plugin ends here.</summary>
    public async Task StopAsync(ManagedRunner runner)
    {
        try
        {
            if (runner.Instance is { } instance)
            {
                await instance.DisposeAsync();
            }
        }
        catch (Exception exception)
        {
            LogBackendFault(exception, runner.BackendId, runner.Model.Id);
        }
    }

    [LoggerMessage(EventId = 1201, Level = LogLevel.Error, Message = "Backend {Backend} failed on model {Model}")]
    private partial void LogBackendFault(Exception exception, string? backend, string model);
}
