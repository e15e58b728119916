using System.Diagnostics;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>One run of the built host's command line, with a home of its own and a PATH that has nothing but shells.</summary>
internal sealed class HostCommand : IDisposable
{
    private readonly Process _process;

    private HostCommand(Process process) => _process = process;

    public OutputLog Output { get; } = new();

    public OutputLog Error { get; } = new();

    public int ExitCode => _process.ExitCode;

    public int Id => _process.Id;

    public static HostCommand Start(string home, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo(Repository.Host, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = home,
        };
        foreach (var name in start.Environment.Keys.Where(IsForeign).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["HOME"] = home;
        start.Environment["PATH"] = "/usr/bin:/bin";
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var command = new HostCommand(new Process { StartInfo = start });
        command._process.OutputDataReceived += command.Output.Add;
        command._process.ErrorDataReceived += command.Error.Add;
        command._process.Start();
        command._process.BeginOutputReadLine();
        command._process.BeginErrorReadLine();
        return command;
    }

    public async Task<HostCommand> ExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(Within.Start, cancellationToken);
        return this;
    }

    public override string ToString() => $"exit code {(_process.HasExited ? ExitCode : null)}\n{Output}\n{Error}";

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private static bool IsForeign(string name) => name.StartsWith("LLAMA", StringComparison.Ordinal)
        || name.StartsWith("OLLAMA_", StringComparison.Ordinal)
        || name.EndsWith("_proxy", StringComparison.OrdinalIgnoreCase);
}
