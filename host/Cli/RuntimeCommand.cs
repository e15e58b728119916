using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Runtimes;
using Spectre.Console;

namespace LlamaRunner.Host.Cli;

/// <summary>A command about runtimes: it ends with Ctrl-C in good order, and says in one sentence why it failed.</summary>
internal abstract class RuntimeCommand<TSettings>(CommandSurroundings surroundings) : ConfigurationCommand<TSettings>(surroundings)
    where TSettings : ConfigurationSettings
{
    protected IReadOnlyDictionary<string, string> Environment => Surroundings.Configuration.Environment;

    /// <summary>What the user reads who stops it.</summary>
    protected virtual string Stopped => "Stopped.";

    protected sealed override async Task<int> RunAsync(
        LoadedConfiguration configuration, TSettings settings, CancellationToken cancellationToken)
    {
        using var signals = new HostSignals();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, signals.Stopping);
        try
        {
            using var client = RuntimeHttp.Create(configuration.Options.Runtimes.StallTimeout);
            await RunAsync(new RuntimeTools(configuration, client), settings, stop.Token);
            return ExitCode.Done;
        }
        catch (RuntimeFailedException exception)
        {
            await Surroundings.Error.WriteLineAsync(exception.Message);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await Surroundings.Error.WriteLineAsync(Stopped);
        }

        return ExitCode.Failed;
    }

    protected abstract Task RunAsync(RuntimeTools tools, TSettings settings, CancellationToken cancellationToken);

    protected Task SayAsync(string line, CancellationToken cancellationToken) => Output.WriteLineAsync(line.AsMemory(), cancellationToken);

    protected IInstallDisplay Display()
    {
        var output = new AnsiConsoleOutput(Output);
        return output.IsTerminal
            ? new BarDisplay(AnsiConsole.Create(new AnsiConsoleSettings { Out = output }))
            : new LineDisplay(Output);
    }
}
