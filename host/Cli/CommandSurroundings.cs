using LlamaRunner.Host.Cli.Terminal;
using LlamaRunner.Host.Configuration;

namespace LlamaRunner.Host.Cli;

/// <summary>What commands work with; tests give their own.</summary>
internal sealed record CommandSurroundings
{
    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>What stands behind the streams: a terminal, or a pipe or file.</summary>
    public ConsoleTraits Console { get; init; } = ConsoleTraits.None;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public required ConfigurationSurroundings Configuration { get; init; }

    /// <summary>Runs the host until it is asked to stop, and gives the exit code.</summary>
    public required Func<LoadedConfiguration, Task<int>> Serve { get; init; }

    public static CommandSurroundings OfProcess() => new()
    {
        Output = System.Console.Out,
        Error = System.Console.Error,
        Console = ConsoleTraits.OfProcess(),
        Configuration = ConfigurationSurroundings.OfProcess(),
        Serve = HostApplication.RunAsync,
    };
}
