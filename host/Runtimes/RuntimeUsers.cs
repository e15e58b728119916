using System.ComponentModel;
using System.Diagnostics;
using LlamaRunner.Host.Models;

namespace LlamaRunner.Host.Runtimes;

/// <summary>Finds the processes that run a program of a runtime.</summary>
internal static class RuntimeUsers
{
    /// <summary>Their ids. Processes that this user may not look into are left out.</summary>
    public static IReadOnlyList<int> Find(string folder)
    {
        var comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        var inside = RealPath.Of(folder) + Path.DirectorySeparatorChar;
        var users = new List<int>();
        foreach (var process in Process.GetProcesses())
        {
            using (process)
            {
                if (ProgramOf(process)?.StartsWith(inside, comparison) == true)
                {
                    users.Add(process.Id);
                }
            }
        }

        return users;
    }

    private static string? ProgramOf(Process process)
    {
        try
        {
            return process.MainModule?.FileName;
        }
        catch (Exception exception) when (exception is Win32Exception or InvalidOperationException or NotSupportedException)
        {
            return null;
        }
    }
}
