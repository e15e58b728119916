using System.Diagnostics;
using System.Globalization;

namespace LlamaRunner.FakeLlamaServer;

/// <summary>Output and children that a host must cope with, made while the model loads.</summary>
internal static class Noise
{
    private static readonly string Line = new string('x', 199) + "\n";

    public static void Make(Faults faults, Journal journal)
    {
        using var output = Console.OpenStandardOutput();
        for (var written = 0; written < faults.FloodStdout; written += Line.Length)
        {
            ServerLog.Raw(output, Line);
        }

        for (var written = 0; written < faults.FloodStderr; written += Line.Length)
        {
            ServerLog.Raw(Line);
        }

        if (faults.HugeLine > 0)
        {
            ServerLog.Raw(new string('y', faults.HugeLine));
            ServerLog.Raw("\n");
        }

        if (faults.GrandchildSeconds is { } seconds)
        {
            // It inherits both output streams and goes on when this process has gone.
            using var child = Process.Start("sleep", seconds.ToString(CultureInfo.InvariantCulture));
            journal.Grandchild(child.Id);
        }
    }
}
