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

    public bool Contains(string text) => Lines.Any(line => line.Contains(text, StringComparison.OrdinalIgnoreCase));

    public override string ToString() => string.Join('\n', Lines);
}
