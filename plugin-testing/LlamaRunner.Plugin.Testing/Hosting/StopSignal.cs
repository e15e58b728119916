using System.Runtime.InteropServices;

namespace LlamaRunner.Plugin.Testing.Hosting;

/// <summary>Asks a process to stop in good order, where the system has a way to.</summary>
internal static class StopSignal
{
    private const int Terminate = 15;

    /// <summary>Asks.</summary>
    /// <returns>False where there is no way, as on Windows for a process without a console.</returns>
    public static bool TrySend(int processId) => !OperatingSystem.IsWindows() && Kill(processId, Terminate) == 0;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Kill(int processId, int signal);
}
