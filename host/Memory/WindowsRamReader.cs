using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LlamaRunner.Host.Memory;

/// <summary>Asks Windows.</summary>
[SupportedOSPlatform("windows")]
internal sealed partial class WindowsRamReader : IRamReader
{
    public ValueTask<MemorySize> ReadAsync(CancellationToken cancellationToken)
    {
        var status = new MemoryStatus { Length = (uint)Marshal.SizeOf<MemoryStatus>() };
        return GlobalMemoryStatusEx(ref status)
            ? new(new MemorySize((long)status.TotalPhysical, (long)status.AvailablePhysical))
            : throw new IOException($"GlobalMemoryStatusEx failed with error {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("kernel32.dll", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GlobalMemoryStatusEx(ref MemoryStatus status);

    // MEMORYSTATUSEX
    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryStatus
    {
        public uint Length;
        public uint Load;
        public ulong TotalPhysical;
        public ulong AvailablePhysical;
        public ulong TotalPageFile;
        public ulong AvailablePageFile;
        public ulong TotalVirtual;
        public ulong AvailableVirtual;
        public ulong AvailableExtendedVirtual;
    }
}
