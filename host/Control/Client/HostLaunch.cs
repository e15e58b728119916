using System.Diagnostics;
using LlamaRunner.Host.Cli;

namespace LlamaRunner.Host.Control.Client;

/// <summary>How a command starts a host for itself.</summary>
internal static class HostLaunch
{
    /// <summary>The command line of a temporary host.</summary>
    /// <param name="settings">The configuration that it shall have.</param>
    public static ProcessStartInfo Describe(ConfigurationSettings settings)
    {
        List<string> arguments = [ServeTemporaryCommand.Verb];
        if (settings.File is { } file)
        {
            arguments.AddRange(["--config", file]);
        }

        foreach (var set in settings.Sets)
        {
            arguments.Add($"--set={set}");
        }

        return new ProcessStartInfo(FindProgram(), arguments)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }

    // Under `dotnet llama-runner.dll` this process is another program; the executable lies beside our assembly.
    private static string FindProgram()
    {
        const string name = "llama-runner";
        return Path.GetFileNameWithoutExtension(Environment.ProcessPath) == name
            ? Environment.ProcessPath!
            : Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? name + ".exe" : name);
    }
}
