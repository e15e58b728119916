using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Dialects.Processes;

/// <summary>Puts an exit code into words.</summary>
public static class ExitReason
{
    /// <summary>One sentence on a program that ended before it was ready.</summary>
    /// <param name="program">How the sentence names it.</param>
    /// <param name="exit">How it ended.</param>
    public static string Describe(string program, RunnerExit exit)
    {
        ArgumentNullException.ThrowIfNull(exit);
        return exit.ExitCode switch
        {
            null => $"{program} ended before it was ready.",
            132 => $"{program} was built for another processor (illegal instruction).",
            134 or 135 or 136 or 139 => $"{program} crashed before it was ready (exit code {exit.ExitCode}).",
            137 => $"{program} was killed before it was ready; when the system did it, memory was short (exit code 137).",
            { } code => $"{program} ended before it was ready (exit code {code}).",
        };
    }
}
