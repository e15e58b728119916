using System.Diagnostics;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>
/// One command of the built program, in the home of a <see cref="HostSetup"/> and with its configuration, without a terminal. Disposing it ends
/// what is left of it and of what it started.
/// </summary>
internal sealed class CliProcess : IAsyncDisposable
{
    // Not one of the host's own variables: those are kept from runners.
    private const string MarkVariable = "E2E_COMMAND_MARK";

    private readonly Process _process;
    private readonly string _mark;

    private CliProcess(Process process, string mark)
    {
        _process = process;
        _mark = mark;
    }

    public int Id => _process.Id;

    /// <summary>What runs of the command and of all that it started.</summary>
    public IReadOnlyList<ProcessEntry> Left => ProcessTable.WithEnvironment($"{MarkVariable}={_mark}");

    public StreamReader Output => _process.StandardOutput;

    /// <summary>Starts a command; its standard input holds the given text, and then ends.</summary>
    public static async Task<CliProcess> StartAsync(HostSetup setup, string input, params IEnumerable<string> args)
    {
        var mark = Guid.NewGuid().ToString("N");
        var start = Describe(setup, mark, args);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        return new CliProcess(process, mark);
    }

    /// <summary>Runs a command to its end, and checks that nothing of it is left then.</summary>
    public static async Task<CliResult> RunAsync(HostSetup setup, string input, CancellationToken cancellationToken, params IEnumerable<string> args)
    {
        await using var command = await StartAsync(setup, input, args);
        var result = await command.ResultAsync(cancellationToken);
        Assert.Empty(command.Left);
        return result;
    }

    /// <summary>How a command is started in the home of a setup.</summary>
    public static ProcessStartInfo Describe(HostSetup setup, string mark, IEnumerable<string> args)
    {
        var start = new ProcessStartInfo(Repository.Host, args) { WorkingDirectory = setup.Folder };
        foreach (var inherited in start.Environment.Keys.Where(name => name.StartsWith("LLAMA", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(inherited);
        }

        start.Environment["HOME"] = setup.Folder;
        start.Environment["LLAMARUNNER_CONFIG"] = setup.Write();
        start.Environment[MarkVariable] = mark;
        return start;
    }

    public async Task<CliResult> ResultAsync(CancellationToken cancellationToken)
    {
        var output = _process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = _process.StandardError.ReadToEndAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(Within.Start, cancellationToken);
        return new CliResult(_process.ExitCode, await output, await error);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var left in Left.Where(entry => ProcessTable.IsAlive(entry.Id)))
        {
            Signals.Kill(left.Id);
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }
}
