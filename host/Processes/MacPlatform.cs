using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LlamaRunner.Host.Processes;

/// <summary>macOS: nothing ties a child to its parent's life there, so the next start of the host reaps what the ledger names.</summary>
[SupportedOSPlatform("macos")]
internal sealed partial class MacPlatform : UnixPlatform
{
    // proc_bsdinfo of <sys/proc_info.h>.
    private const int BsdInfo = 3;
    private const int BsdInfoSize = 136;
    private const int StartSecondsOffset = 120;
    private const int StartMicrosecondsOffset = 128;

    public override unsafe string? FindStartStamp(int processId)
    {
        Span<byte> info = stackalloc byte[BsdInfoSize];
        fixed (byte* buffer = info)
        {
            if (GetProcessInfo(processId, BsdInfo, 0, buffer, BsdInfoSize) != BsdInfoSize)
            {
                return null;
            }
        }

        var seconds = BinaryPrimitives.ReadUInt64LittleEndian(info[StartSecondsOffset..]);
        var microseconds = BinaryPrimitives.ReadUInt64LittleEndian(info[StartMicrosecondsOffset..]);
        return string.Create(CultureInfo.InvariantCulture, $"{seconds}.{microseconds:D6}");
    }

    protected override ChildProcess MakeChild(Process process, IStartWatch watch) => new UnixChild(process, watch);

    [LibraryImport("libproc", EntryPoint = "proc_pidinfo")]
    private static unsafe partial int GetProcessInfo(int processId, int flavor, ulong argument, byte* buffer, int bufferSize);
}
