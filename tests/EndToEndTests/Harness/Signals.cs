using System.ComponentModel;
using System.Runtime.InteropServices;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>Sends signals to single processes.</summary>
internal static partial class Signals
{
    private const int InterruptNumber = 2;
    private const int KillNumber = 9;
    private static readonly int StopNumber = OperatingSystem.IsMacOS() ? 17 : 19;
    private const int TerminateNumber = 15;

    public static void Terminate(int processId) => Send(processId, TerminateNumber);

    public static void Interrupt(int processId) => Send(processId, InterruptNumber);

    public static void Kill(int processId) => Send(processId, KillNumber);

    /// <summary>Makes it stand still, as a process does that hangs without using the processor.</summary>
    public static void Stop(int processId) => Send(processId, StopNumber);

    private static void Send(int processId, int signal)
    {
        if (SendNative(processId, signal) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"Signal {signal} did not reach process {processId}.");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendNative(int processId, int signal);
}
