using System.Runtime.InteropServices;

namespace LlamaRunner.Host.Processes;

/// <summary>The calls of the C library that .NET has no counterpart for. None of them is variadic with arguments, which differ on ARM Macs.</summary>
internal static partial class UnixNative
{
    public const int SignalKill = 9;
    public const int SignalPipe = 13;
    public const int SignalTerminate = 15;
    public const int ErrorNoEntry = 2;
    public const int ErrorTextBusy = 26;

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "setsid")]
    public static partial int SetSession();

    [LibraryImport("libc", EntryPoint = "getppid")]
    public static partial int GetParentId();

    [LibraryImport("libc", EntryPoint = "signal")]
    public static partial nint SetSignalHandler(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "pthread_sigmask")]
    public static unsafe partial int SetSignalMask(int how, byte* set, byte* oldSet);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    public static partial int ControlDevice(int descriptor, nuint request);

    [LibraryImport("libc", EntryPoint = "write")]
    public static unsafe partial nint Write(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "usleep")]
    public static partial int SleepMicroseconds(uint microseconds);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int UnsetVariable(string name);

    [LibraryImport("libc", EntryPoint = "execv", SetLastError = true)]
    public static unsafe partial int Execute(byte* path, byte** arguments);

    [LibraryImport("libc", EntryPoint = "prctl")]
    public static partial int ControlProcess(int option, nuint argument2, nuint argument3, nuint argument4, nuint argument5);
}
