using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace LlamaRunner.Host.Processes;

/// <summary>A child with a job object of its own.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsChild(Process process, SafeFileHandle job) : ChildProcess(process, watch: null)
{
    // 128 + SIGKILL, as a killed process ends elsewhere.
    private const uint KilledExitCode = 137;

    public override TimeSpan ProcessorTime =>
        WindowsNative.QueryInformationJobObject(
            job,
            WindowsNative.BasicAccountingInformation,
            out var accounting,
            Unsafe.SizeOf<WindowsNative.BasicAccounting>(),
            0)
            ? new TimeSpan(accounting.TotalUserTime + accounting.TotalKernelTime)
            : TimeSpan.Zero;

    // Fails without a console, as in a service; then the grace passes and force is used.
    public override void Interrupt() => WindowsNative.GenerateConsoleCtrlEvent(WindowsNative.ControlBreak, (uint)Id);

    public override void Kill() => WindowsNative.TerminateJobObject(job, KilledExitCode);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            job.Dispose();
        }

        base.Dispose(disposing);
    }
}
