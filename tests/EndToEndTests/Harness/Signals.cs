using System.Runtime.InteropServices;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>Sends signals to single processes.</summary>
internal static partial class Signals
{
    private const int Interrupt = 2;
    private const int KillNumber = 9;
    private const int TerminateNumber = 15;

    public static void Terminate(int processId) => Send(processId, TerminateNumber);

    public static void InterruptFromKeyboard(int processId) => Send(processId, Interrupt);

    public static void Kill(int processId) => Send(processId, KillNumber);

    private static void Send(int processId, int signal) =>
        Assert.True(SendNative(processId, signal) == 0, $"Signal {signal} did not reach process {processId}.");

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendNative(int processId, int signal);
}
