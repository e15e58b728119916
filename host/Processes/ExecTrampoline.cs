using System.Globalization;
using System.Runtime.InteropServices;

namespace LlamaRunner.Host.Processes;

/// <summary>
/// Turns a fresh copy of this executable into the program of a child (<see cref="UnixPlatform"/> starts it): gives it a session
/// of its own, ties it to the host's life, and then executes the program in its place, so that the process id stays.
/// Between fork and exec .NET lets no code run; a copy of the host is the one helper that is always there.
/// </summary>
/// <remarks>
/// The time this takes is added to each start of a runner, so nothing here may touch more of the framework than it must.
/// What the parent reads from the status pipe: <see cref="AboutToExecute"/>, then its end once the program runs, or the reason why not.
/// </remarks>
internal static unsafe class ExecTrampoline
{
    public const string Verb = "__exec";
    public const char AboutToExecute = '>';

    // Verb, id of the parent, descriptor of the status pipe, program.
    private const int FixedArguments = 4;
    private const int SetParentDeathSignal = 1;
    private const string Diagnostics = "DOTNET_EnableDiagnostics";
    private const string DiagnosticsMark = "LLAMARUNNER_EXEC_QUIET";
    private const int TextBusyTries = 50;

    /// <summary>Runs when the arguments are the trampoline's, and then returns only if the program could not be executed.</summary>
    /// <param name="args">The command line: <c>__exec &lt;parent&gt; &lt;descriptor&gt; &lt;program&gt; …</c>.</param>
    /// <param name="exitCode">What to exit with, as shells do: 127 when there is no such program, else 126.</param>
    public static bool TryRun(string[] args, out int exitCode)
    {
        exitCode = 0;
        if (args.Length < FixedArguments || args[0] != Verb || OperatingSystem.IsWindows())
        {
            return false;
        }

        var parent = int.Parse(args[1], CultureInfo.InvariantCulture);
        var status = int.Parse(args[2], CultureInfo.InvariantCulture);
        exitCode = Run(parent, status, args);
        return true;
    }

    /// <summary>
    /// Keeps this short-lived process from opening .NET's diagnostic sockets: it never ends as .NET would, and would leave them in
    /// the temporary folder. The program gets the environment as it was.
    /// </summary>
    /// <param name="environment">What the process is started with.</param>
    public static void SwitchDiagnosticsOff(IDictionary<string, string?> environment)
    {
        if (environment.TryAdd(Diagnostics, "0"))
        {
            environment[DiagnosticsMark] = "1";
        }
    }

    private static int Run(int parent, int status, string[] args)
    {
        if (Environment.GetEnvironmentVariable(DiagnosticsMark) is not null)
        {
            _ = UnixNative.UnsetVariable(Diagnostics);
            _ = UnixNative.UnsetVariable(DiagnosticsMark);
        }

        // The program must not inherit the pipe: its end tells the parent that the program runs.
        _ = UnixNative.ControlDevice(status, OperatingSystem.IsMacOS() ? 0x20006601u : 0x5451u);
        _ = UnixNative.SetSession();
        if (OperatingSystem.IsLinux())
        {
            _ = UnixNative.ControlProcess(SetParentDeathSignal, UnixNative.SignalKill, 0, 0, 0);
        }

        // The parent may have died before the signal was asked for.
        if (UnixNative.GetParentId() != parent)
        {
            return 126;
        }

        ResetSignals();
        var arguments = (byte**)NativeMemory.AllocZeroed((nuint)(args.Length - FixedArguments + 2), (nuint)sizeof(byte*));
        for (var i = FixedArguments - 1; i < args.Length; i++)
        {
            arguments[i - FixedArguments + 1] = (byte*)Marshal.StringToCoTaskMemUTF8(args[i]);
        }

        Report(status, ">");
        var error = Execute(arguments);
        Report(status, Marshal.GetPInvokeErrorMessage(error));
        return error == UnixNative.ErrorNoEntry ? 127 : 126;
    }

    // The runtime ignores SIGPIPE, and ignored and blocked signals are inherited through exec.
    private static void ResetSignals()
    {
        _ = UnixNative.SetSignalHandler(UnixNative.SignalPipe, 0);
        var none = stackalloc byte[128];
        new Span<byte>(none, 128).Clear();
        _ = UnixNative.SetSignalMask(OperatingSystem.IsMacOS() ? 3 : 2, none, null);
    }

    private static int Execute(byte** arguments)
    {
        var error = 0;
        for (var i = 0; i < TextBusyTries; i++)
        {
            _ = UnixNative.Execute(arguments[0], arguments);
            error = Marshal.GetLastPInvokeError();
            if (error != UnixNative.ErrorTextBusy)
            {
                break;
            }

            // Whoever writes the program is about to close it: an update, or a process forked while it was written.
            _ = UnixNative.SleepMicroseconds(10_000);
        }

        return error;
    }

    private static void Report(int status, string text)
    {
        var bytes = Marshal.StringToCoTaskMemUTF8(text);
        var length = new ReadOnlySpan<byte>((byte*)bytes, int.MaxValue).IndexOf((byte)0);
        _ = UnixNative.Write(status, (byte*)bytes, (nuint)length);
        Marshal.FreeCoTaskMem(bytes);
    }
}
