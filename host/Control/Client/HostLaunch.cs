using System.Diagnostics;
using LlamaRunner.Host.Cli;
using LlamaRunner.Host.Processes;

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

        return new ProcessStartInfo(OwnExecutable.Path, [.. OwnExecutable.Arguments, .. arguments])
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
    }
}
