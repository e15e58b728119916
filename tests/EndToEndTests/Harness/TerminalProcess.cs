using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>
/// One command of the built program in a pseudo-terminal, which <c>script</c> of Debian's bsdutils opens. What is sent to it is typed; what it
/// shows can be awaited.
/// </summary>
internal sealed class TerminalProcess : IAsyncDisposable
{
    public const string Enter = "\r";
    public const string ControlC = "\x03";
    public const string ControlD = "\x04";
    public const string Up = "\e[A";

    /// <summary>The prompt before a line that is still empty: the cursor goes behind it.</summary>
    public const string Prompt = ">>> \r\e[4C";

    private const string MarkVariable = "E2E_COMMAND_MARK";

    private readonly Process _process;
    private readonly string _mark;
    private readonly Lock _gate = new();
    private readonly StringBuilder _shown = new();
    private readonly Task _reading;

    private TerminalProcess(Process process, string mark)
    {
        _process = process;
        _mark = mark;
        _reading = ReadAsync();
    }

    /// <summary>All that was shown so far, sequences of the terminal included.</summary>
    public string Shown
    {
        get
        {
            lock (_gate)
            {
                return _shown.ToString();
            }
        }
    }

    public IReadOnlyList<ProcessEntry> Left => ProcessTable.WithEnvironment($"{MarkVariable}={_mark}");

    public static TerminalProcess Start(HostSetup setup, params IEnumerable<string> args)
    {
        var mark = Guid.NewGuid().ToString("N");
        var command = string.Join(' ', args.Prepend(Repository.Host).Select(arg => $"'{arg}'"));
        var described = CliProcess.Describe(setup, mark, []);
        described.FileName = "script";
        foreach (var argument in (string[])["-qfec", "stty cols 100 rows 30; exec " + command, "/dev/null"])
        {
            described.ArgumentList.Add(argument);
        }

        described.Environment["TERM"] = "xterm-256color";
        described.Environment["SHELL"] = "/bin/sh";
        described.RedirectStandardInput = true;
        described.RedirectStandardOutput = true;
        described.StandardOutputEncoding = Encoding.UTF8;
        return new TerminalProcess(Process.Start(described)!, mark);
    }

    /// <summary>Types.</summary>
    public async Task TypeAsync(string keys)
    {
        await _process.StandardInput.WriteAsync(keys);
        await _process.StandardInput.FlushAsync();
    }

    /// <summary>Types a line, and gives what is shown from then until the next prompt.</summary>
    public async Task<string> AskAsync(string line, CancellationToken cancellationToken)
    {
        var from = Shown.Length;
        await TypeAsync(line + Enter);
        return await UntilAsync(Prompt, from, cancellationToken);
    }

    public Task<string> PromptAsync(CancellationToken cancellationToken) => UntilAsync(Prompt, 0, cancellationToken);

    /// <summary>Waits until a text is shown, at a place or behind it, and gives what was shown from that place on.</summary>
    public async Task<string> UntilAsync(string text, int from, CancellationToken cancellationToken)
    {
        await Eventually.TrueAsync(
            () => Shown is var shown && shown.Length > from && shown.IndexOf(text, from, StringComparison.Ordinal) >= 0,
            Within.Start,
            string.Create(CultureInfo.InvariantCulture, $"\"{text}\" is shown; shown was:\n{Shown}"),
            cancellationToken);
        return Shown[from..];
    }

    public async Task<int> ExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(Within.Start, cancellationToken);
        await _reading;
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var left in Left.Where(entry => ProcessTable.IsAlive(entry.Id)))
        {
            Signals.Kill(left.Id);
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        await _reading;
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        var buffer = new char[4096];
        while (await _process.StandardOutput.ReadAsync(buffer) is > 0 and var read)
        {
            lock (_gate)
            {
                _shown.Append(buffer, 0, read);
            }
        }
    }
}
