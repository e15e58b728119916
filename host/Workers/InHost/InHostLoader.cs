using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Workers.Wire;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Workers.InHost;

/// <summary>Loads a runner into the host itself (<c>isolation: "in-process"</c>).</summary>
internal sealed class InHostLoader(IInProcessBackend backend, string fingerprint, TimeProvider time, ILogger logger)
{
    /// <summary>Loads a model and returns when it can answer.</summary>
    /// <exception cref="ModelLoadFailedException">It could not be loaded, or made no progress.</exception>
    public async Task<IRunner> StartAsync(RunnerStart start, CancellationToken cancellationToken)
    {
        var model = start.Model.Id;
        if (start.Load.Environment.Count > 0)
        {
            throw new ModelLoadFailedException(
                model, $"its environment variables need a process of its own: set backends.{backend.Id}.isolation to \"process\", or take them away.");
        }

        using var stall = new StallTimer(start.StallTimeout, time, start.Progress);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stall.Stalled);
        var load = new RunnerLoad { Model = start.Model, Load = start.Load, Progress = stall };

        // On another thread, since a plugin may compute for long before its first await.
        var loading = Task.Run(() => backend.LoadAsync(load, cancel.Token), CancellationToken.None);
        InProcessRunner runner;
        try
        {
            runner = await loading.WaitAsync(cancel.Token);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            _ = PutAwayAsync(loading);
            cancellationToken.ThrowIfCancellationRequested();
            throw new ModelLoadFailedException(
                model, $"its backend reported no progress for {start.StallTimeout.TotalSeconds:0.#} s (runners.startTimeout).");
        }

        try
        {
            return new InHostRunner(runner, new WireServer(runner, start.Model, fingerprint, time, logger), model, time, logger);
        }
        catch
        {
            await runner.DisposeAsync();
            throw;
        }
    }

    // It was told to end. Should it come up all the same, nobody wants it any more.
    private static async Task PutAwayAsync(Task<InProcessRunner> loading)
    {
        await ((Task)loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (loading.IsCompletedSuccessfully)
        {
            await (await loading).DisposeAsync();
        }
    }
}
