using Spectre.Console;

namespace LlamaRunner.Host.Cli.Terminal;

/// <summary>Tells on standard error what is waited for, while it is waited for, and leaves no trace; silent where that is no terminal.</summary>
internal sealed class StatusLine(CommandSurroundings surroundings)
{
    // What takes no longer needs no word.
    private static readonly TimeSpan Delay = TimeSpan.FromMilliseconds(300);

    private readonly TimeProvider _time = surroundings.Time;
    private readonly IAnsiConsole? _console = surroundings.Console.ErrorIsTerminal
        ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(surroundings.Error) })
        : null;

    public async Task<T> ShowAsync<T>(string what, Func<Task<T>> action)
    {
        var result = action();
        if (_console is not null)
        {
            using var waited = new CancellationTokenSource();
            var first = await Task.WhenAny(result, Task.Delay(Delay, _time, waited.Token));
            await waited.CancelAsync();
            if (first != result)
            {
                return await _console.Status().StartAsync(Markup.Escape(what), _ => result);
            }
        }

        return await result;
    }
}
