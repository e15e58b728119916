using System.Security.Cryptography;
using LlamaRunner.Backends.LlamaServer.Launch;
using LlamaRunner.Backends.LlamaServer.Startup;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Processes;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Backends.LlamaServer.Runners;

/// <summary>Starts one llama-server process and waits until it can answer.</summary>
/// <param name="supervisor">Starts the process.</param>
/// <param name="time">The clock.</param>
internal sealed class RunnerLauncher(IProcessSupervisor supervisor, TimeProvider time)
{
    private const int KeyLength = 64;

    // It ends within 0.1 s, our requests being cancelled before. Other clients of the first runner can hold it up; and when the signal
    // comes just as it cancels a request, it forgets to end (seen once in 40). The second signal ends it then.
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan FirstProbeInterval = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan LastProbeInterval = TimeSpan.FromSeconds(2);

    /// <summary>Starts a runner; nothing of it is left when this fails.</summary>
    /// <param name="plan">What to start.</param>
    /// <param name="reservation">Its port; the runner's from success on.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="ModelLoadFailedException">It ended, or made no progress.</exception>
    /// <exception cref="PortTakenException">Another program took the port.</exception>
    public async Task<IRunner> LaunchAsync(LaunchPlan plan, IPortReservation reservation, CancellationToken cancellationToken)
    {
        var model = plan.Start.Model;
        var apiKey = reservation.IsFirst ? null : RandomNumberGenerator.GetHexString(KeyLength, lowercase: true);
        var progress = new StartupProgress(plan.Start.StallTimeout, time);
        var process = await supervisor.StartAsync(
            new ProcessStart
            {
                Name = model.Id,
                FileName = plan.Binary.Path,
                Arguments = ServerArguments.Build(plan.Binary, model, plan.Arguments, reservation.Port, reservation.IsFirst),
                Environment = ServerEnvironment.Build(plan.Runtime.Environment, plan.Start.Load.Environment, apiKey),
                OnOutput = progress.OnOutput,
                StopGrace = StopGrace,
            },
            cancellationToken);
        var transport = new RunnerTransport(apiKey);
        try
        {
            var port = await WaitForPortAsync(plan, process, progress, cancellationToken);
            var address = new Uri($"http://127.0.0.1:{port}/");
            await WaitForHealthAsync(plan, process, progress, transport.Invoker, address, cancellationToken);
            var capabilities = await ReadCapabilitiesAsync(plan, process, transport.Invoker, address, cancellationToken);
            var endpoint = new RunnerEndpoint(address, transport.Invoker) { Port = port, ProcessId = process.Id };
            return new LlamaServerRunner(process, reservation, transport, endpoint, capabilities);
        }
        catch
        {
            transport.Dispose();
            await process.DisposeAsync();
            throw;
        }
    }

    private async Task<int> WaitForPortAsync(
        LaunchPlan plan, ISupervisedProcess process, StartupProgress progress, CancellationToken cancellationToken)
    {
        while (true)
        {
            await PauseAsync(CheckInterval, cancellationToken, progress.Listening, process.Exited);
            await CheckAsync(plan, process, progress);
            if (progress.Listening.IsCompletedSuccessfully)
            {
                return await progress.Listening;
            }
        }
    }

    // Only a server that has said itself where it listens is asked, so that another program's answer cannot be taken for it.
    private async Task WaitForHealthAsync(
        LaunchPlan plan,
        ISupervisedProcess process,
        StartupProgress progress,
        HttpMessageInvoker invoker,
        Uri address,
        CancellationToken cancellationToken)
    {
        var interval = FirstProbeInterval;
        while (!await HealthProbe.IsReadyAsync(invoker, address, time, cancellationToken))
        {
            await PauseAsync(interval, cancellationToken, process.Exited);
            await CheckAsync(plan, process, progress);
            interval = interval < LastProbeInterval ? interval * 2 : LastProbeInterval;
        }
    }

    private async Task<RunnerCapabilities> ReadCapabilitiesAsync(
        LaunchPlan plan, ISupervisedProcess process, HttpMessageInvoker invoker, Uri address, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(plan.Start.StallTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            return await new CapabilityReader(invoker, address).ReadAsync(plan.Start.Model, plan.Arguments, limit.Token);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            // It answered a moment ago, so it has most likely just ended.
            await PauseAsync(CheckInterval, cancellationToken, process.Exited);
            await ThrowIfExitedAsync(plan, process);
            throw new ModelLoadFailedException(
                plan.Start.Model.Id, "llama-server was ready, but the connection to it broke.", process.LastLines, exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Stalled(plan, process);
        }
    }

    private static async Task CheckAsync(LaunchPlan plan, ISupervisedProcess process, StartupProgress progress)
    {
        await ThrowIfExitedAsync(plan, process);
        if (progress.IsStalled(process))
        {
            throw Stalled(plan, process);
        }
    }

    private static async Task ThrowIfExitedAsync(LaunchPlan plan, ISupervisedProcess process)
    {
        if (!process.Exited.IsCompleted)
        {
            return;
        }

        var exit = await process.Exited;
        throw LoadFailure.IsPortTaken(exit)
            ? new PortTakenException(exit)
            : new ModelLoadFailedException(plan.Start.Model.Id, LoadFailure.Explain(exit), exit.LastLines);
    }

    private static ModelLoadFailedException Stalled(LaunchPlan plan, ISupervisedProcess process) =>
        new(plan.Start.Model.Id,
            $"llama-server made no progress for {plan.Start.StallTimeout.TotalSeconds:0.#} s (runners.startTimeout).",
            process.LastLines);

    // Waits for one of the tasks, or for the time to check again.
    private async Task PauseAsync(TimeSpan interval, CancellationToken cancellationToken, params Task[] events)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny([.. events, Task.Delay(interval, time, over.Token)]);
        await over.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
