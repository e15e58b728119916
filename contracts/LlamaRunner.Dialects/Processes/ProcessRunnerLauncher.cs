using System.Security.Cryptography;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Processes;
using LlamaRunner.Contracts.Runners;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Dialects.Processes;

/// <summary>
/// Starts a program that serves a model on a port of this machine, and waits until it can answer. Its port, its key, its silence,
/// its hanging, its end and its connections are looked after here, alike for every program.
/// </summary>
/// <param name="supervisor">Starts the process.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
public sealed partial class ProcessRunnerLauncher(
    IProcessSupervisor supervisor, TimeProvider time, ILogger<ProcessRunnerLauncher> logger)
{
    private const int KeyLength = 64;

    /// <summary>Starts a runner; nothing of it is left when this fails.</summary>
    /// <param name="program">What to start.</param>
    /// <param name="start">The model, and where the port comes from.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="ModelLoadFailedException">It could not be started, ended, or made no progress.</exception>
    public async Task<IRunner> LaunchAsync(RunnerProgram program, RunnerStart start, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(program);
        ArgumentNullException.ThrowIfNull(start);
        var reservation = start.Ports.Reserve();
        try
        {
            return await LaunchOrExplainAsync(program, start, reservation, cancellationToken);
        }
        catch
        {
            reservation.Dispose();
            throw;
        }
    }

    private async Task<IRunner> LaunchOrExplainAsync(
        RunnerProgram program, RunnerStart start, IPortReservation reservation, CancellationToken cancellationToken)
    {
        try
        {
            return await LaunchOnFreePortAsync(program, start, reservation, cancellationToken);
        }
        catch (ProcessStartException exception)
        {
            throw new ModelLoadFailedException(start.Model.Id, exception.Message + ".", innerException: exception);
        }
        catch (PortTakenException exception)
        {
            throw new ModelLoadFailedException(start.Model.Id, program.Explain(exception.Exit), exception.Exit.LastLines, exception);
        }
    }

    // Tries again once: with port 0 the system chooses, and nothing can be raced.
    private async Task<IRunner> LaunchOnFreePortAsync(
        RunnerProgram program, RunnerStart start, IPortReservation reservation, CancellationToken cancellationToken)
    {
        try
        {
            return await LaunchOnceAsync(program, start, reservation, cancellationToken);
        }
        catch (PortTakenException) when (reservation.Port != 0)
        {
            LogPortTaken(start.Model.Id, reservation.Port);
            reservation.ReportTaken();
            return await LaunchOnceAsync(program, start, reservation, cancellationToken);
        }
    }

    private async Task<IRunner> LaunchOnceAsync(
        RunnerProgram program, RunnerStart start, IPortReservation reservation, CancellationToken cancellationToken)
    {
        var key = RandomNumberGenerator.GetHexString(KeyLength, lowercase: true);
        var progress = new StartupProgress(start.StallTimeout, time, start.Progress, program.FindLoadedShare);
        var description = program.Describe(reservation.Port, reservation.IsFirst, key);
        var process = await supervisor.StartAsync(
            description with { OnOutput = progress.OnOutput + description.OnOutput }, cancellationToken);
        var transport = new RunnerTransport(key, program.CreateInterceptor(), time);
        try
        {
            // Only a process that has said itself where it listens is asked, so that another program cannot be taken for it.
            var watch = new StartupWatch(program, start, process, progress, time);
            var port = await watch.RunAsync(token => progress.Listening.WaitAsync(token), cancellationToken);
            var address = new Uri($"http://127.0.0.1:{port}/");
            var contact = new RunnerContact(address, transport.Invoker, progress);
            var capabilities = await watch.RunAsync(token => program.MakeReadyAsync(contact, token), cancellationToken);
            var hangs = start.HangTimeout > TimeSpan.Zero
                ? new RunnerWatch(token => program.CountWorkAsync(contact, token), process, start.HangTimeout, time)
                : null;
            var invoker = hangs is null ? transport.Invoker : transport.Watch(hangs.Activity);
            var endpoint = new RunnerEndpoint(address, invoker) { Port = port, ProcessId = process.Id };
            return new ProcessRunner(process, reservation, transport, hangs, endpoint, capabilities);
        }
        catch
        {
            transport.Dispose();
            await process.DisposeAsync();
            throw;
        }
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "Port {Port} was taken before the runner of {Model} could bind it; it starts again on a free port.")]
    private partial void LogPortTaken(string model, int port);
}
