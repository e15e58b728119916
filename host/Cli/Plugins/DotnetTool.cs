using LlamaRunner.Contracts.Processes;
using LlamaRunner.Host.Runtimes;

namespace LlamaRunner.Host.Cli.Plugins;

/// <summary>The .NET SDK's command line, when there is one.</summary>
internal sealed class DotnetTool
{
    private const string WhatToDo = "Install the .NET 10 SDK, and see that \"dotnet --list-sdks\" names it.";

    private static readonly Dictionary<string, string> Quiet = new()
    {
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["DOTNET_CLI_UI_LANGUAGE"] = "en",
    };

    private readonly string _program;

    private DotnetTool(string program) => _program = program;

    /// <summary>Finds it.</summary>
    /// <param name="command">Its name, or a path to it.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="CommandFailedException">There is none; the message says what to do.</exception>
    public static async Task<DotnetTool> FindAsync(string command, CancellationToken cancellationToken)
    {
        try
        {
            var tool = new DotnetTool(ProgramFinder.Find(command));
            var (_, sdks) = await tool.RunAsync(["--list-sdks"], cancellationToken);
            return sdks.Length > 0
                ? tool
                : throw new CommandFailedException($"New plugins are made by the .NET SDK, and {tool._program} has only the runtime. {WhatToDo}");
        }
        catch (ProcessStartException exception)
        {
            throw new CommandFailedException($"New plugins are made by the .NET SDK, and there is none: {exception.Message}. {WhatToDo}");
        }
    }

    /// <summary>Runs it to its end, and gives its exit code and all that it printed.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var run = await ProgramRun.RunAsync(_program, arguments, Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken, Quiet);
        return (run.ExitCode, string.Join(Environment.NewLine, run.Output).Trim());
    }
}
