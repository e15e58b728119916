using Spectre.Console;

namespace LlamaRunner.Host.Cli.Terminal;

/// <summary>Tells on standard error what is waited for, while it is waited for, and leaves no trace; silent where that is no terminal.</summary>
internal sealed class StatusLine(CommandSurroundings surroundings)
{
    private readonly IAnsiConsole? _console = surroundings.Console.ErrorIsTerminal
        ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(surroundings.Error) })
        : null;

    public Task<T> ShowAsync<T>(string what, Func<Task<T>> action) =>
        _console is null ? action() : _console.Status().StartAsync(Markup.Escape(what), _ => action());
}
