using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Processes;

namespace LlamaRunner.Dialects.Processes;

/// <summary>Looks after a process while something is awaited of it: its end and its silence are failures of the start.</summary>
internal sealed class StartupWatch(
    RunnerProgram program, RunnerStart start, ISupervisedProcess process, StartupProgress progress, TimeProvider time)
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>Awaits work on the start; cancels it when the process has ended or stalled, and leaves nothing of it running.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="PortTakenException">It ended since its port was taken.</exception>
    /// <exception cref="ModelLoadFailedException">It ended, stalled, or broke the connection.</exception>
    public async Task<T> RunAsync<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var working = work(over.Token);
        try
        {
            while (!working.IsCompleted)
            {
                await Task.WhenAny(working, process.Exited, Task.Delay(CheckInterval, time, over.Token));
                cancellationToken.ThrowIfCancellationRequested();
                await CheckAsync();
            }

            return await working;
        }
        catch (ModelLoadFailedException exception) when (exception.LastLines.Count == 0)
        {
            // What it said itself, with what it printed on the way, but for the line that everyone prints.
            var lines = process.LastLines.Where(line => ListeningLine.FindPort(line) is null).ToList();
            throw new ModelLoadFailedException(start.Model.Id, exception.Reason, lines, exception) { IsOutOfMemory = exception.IsOutOfMemory };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // It answered a moment ago, so it has most likely just ended.
            await Task.WhenAny(process.Exited, Task.Delay(CheckInterval, time, over.Token));
            cancellationToken.ThrowIfCancellationRequested();
            await ThrowIfExitedAsync();
            throw new ModelLoadFailedException(
                start.Model.Id, $"the connection to {program.Name} broke before it was ready.", process.LastLines, exception);
        }
        finally
        {
            await over.CancelAsync();
            await ((Task)working).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task CheckAsync()
    {
        await ThrowIfExitedAsync();
        if (start.Progress is not null && program.FindLoadedShare(process.MemoryInUse) is { } share)
        {
            progress.OnShare(share);
        }

        if (progress.IsStalled(process))
        {
            // One that has just ended uses no processor time either, and its exit is the better reason.
            await Task.WhenAny(process.Exited, Task.Delay(CheckInterval, TimeProvider.System, CancellationToken.None));
            await ThrowIfExitedAsync();
            throw new ModelLoadFailedException(
                start.Model.Id,
                $"{program.Name} made no progress for {start.StallTimeout.TotalSeconds:0.#} s (runners.startTimeout).",
                process.LastLines);
        }
    }

    private async Task ThrowIfExitedAsync()
    {
        if (!process.Exited.IsCompleted)
        {
            return;
        }

        var exit = await process.Exited;
        throw program.IsPortTaken(exit)
            ? new PortTakenException(exit)
            : new ModelLoadFailedException(start.Model.Id, program.Explain(exit), exit.LastLines) { IsOutOfMemory = program.IsOutOfMemory(exit) };
    }
}
