using System.ComponentModel;
using System.Runtime.InteropServices;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>Sends signals to single processes.</summary>
internal static partial class Signals
{
    private const int HangUpNumber = 1;
    private const int InterruptNumber = 2;
    private const int KillNumber = 9;
    private const int TerminateNumber = 15;

    private static readonly int FreezeNumber = OperatingSystem.IsMacOS() ? 17 : 19;
    private static readonly int ContinueNumber = OperatingSystem.IsMacOS() ? 19 : 18;

    public static void Terminate(int processId) => Send(processId, TerminateNumber);

    public static void Interrupt(int processId) => Send(processId, InterruptNumber);

    public static void Kill(int processId) => Send(processId, KillNumber);

    public static void HangUp(int processId) => Send(processId, HangUpNumber);

    /// <summary>Keeps a process from running at all until <see cref="Continue"/>: it hangs, and its connections stay open.</summary>
    public static void Freeze(int processId) => Send(processId, FreezeNumber);

    public static void Continue(int processId) => Send(processId, ContinueNumber);

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
