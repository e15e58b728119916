using LlamaRunner.Host.Cli;
using LlamaRunner.Host.Workers.Launch;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Workers.Serve;

/// <summary>
/// A worker process: serves one runner of one plugin on a port of this machine. (1) Take the key, (2) open the port and say
/// where, (3) load what the host orders and serve it, until (4) a signal comes, (5) end what is under way, and free the model.
/// </summary>
internal static class WorkerApp
{
    // What a broken-off answer may take to reach its client.
    private static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(1);

    /// <summary>Runs it until it is told to stop.</summary>
    /// <returns>The process's exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        // 1. Out of the environment, so that nothing that the plugin starts gets it.
        var key = Environment.GetEnvironmentVariable(WorkerCommand.KeyVariable);
        Environment.SetEnvironmentVariable(WorkerCommand.KeyVariable, null);
        if (WorkerCommand.Parse(arguments) is not { } command || string.IsNullOrEmpty(key))
        {
            await Console.Error.WriteLineAsync($"{WorkerCommand.Verb} is for the host only, which starts its workers with it.");
            return ExitCode.Usage;
        }

        using var signals = new HostSignals();
        using var loggers = new LoggerFactory(
            [new LineLoggerProvider(Console.Error)], new LoggerFilterOptions { MinLevel = command.Options.LogLevel });
        await using var model = new WorkerModel(loggers, TimeProvider.System);
        using var server = new WorkerListener(command, WorkerPipeline.Build(command, key, model, signals.Stopping));

        // 2. and 3.
        try
        {
            await Console.Out.WriteLineAsync($"listening on {await server.StartAsync(signals.Stopping)}");
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"port {command.Port} is taken by another program");
            return WorkerCommand.PortTakenExitCode;
        }
        catch (OperationCanceledException) when (signals.Stopping.IsCancellationRequested)
        {
            return ExitCode.Done;
        }

        // 4.
        await signals.StopRequested;

        // 5. The second signal, or the host's patience, ends what does not end by itself.
        var stopped = StopAsync(model, server);
        await Task.WhenAny(stopped, signals.ForceRequested);
        if (!stopped.IsCompleted)
        {
            Environment.Exit(ExitCode.Failed);
        }

        await stopped;
        return ExitCode.Done;
    }

    private static async Task StopAsync(WorkerModel model, WorkerListener server)
    {
        using var close = new CancellationTokenSource();
        var closed = server.StopAsync(close.Token);
        await model.DisposeAsync();
        close.CancelAfter(CloseGrace);
        await closed;
    }
}
