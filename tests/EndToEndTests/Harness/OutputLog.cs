using System.Diagnostics;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>The lines that a process printed so far.</summary>
internal sealed class OutputLog
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public void Add(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            lock (_gate)
            {
                _lines.Add(text);
            }
        }
    }

    /// <summary>Starts a process whose streams are redirected, and keeps what it prints.</summary>
    public static (Process Process, OutputLog Output) Start(ProcessStartInfo start)
    {
        var output = new OutputLog();
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += output.Add;
        process.ErrorDataReceived += output.Add;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return (process, output);
    }

    public bool Contains(string text) => Lines.Any(line => line.Contains(text, StringComparison.OrdinalIgnoreCase));

    public override string ToString() => string.Join('\n', Lines);
}
