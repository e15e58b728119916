using System.Runtime.InteropServices;

namespace TestPlugins.Parrot;

/// <summary>Dies as native code with a bug does: no exception, no clean-up.</summary>
internal static class NativeDeath
{
    [DllImport("libc", EntryPoint = "abort")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    public static extern void Abort();
}
