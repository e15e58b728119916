using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using LlamaRunner.Contracts.Processes;

namespace LlamaRunner.Host.Processes;

/// <summary>Starts programs through <see cref="ExecTrampoline"/>: each in a session of its own, which is its process group too.</summary>
internal abstract class UnixPlatform : IProcessPlatform
{
    public virtual ChildProcess Launch(string program, ProcessStart start, bool carefully)
    {
        var status = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        try
        {
            var parent = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
            var process = Start(
                OwnExecutable.Path,
                [.. OwnExecutable.Arguments, ExecTrampoline.Verb, parent, status.GetClientHandleAsString(), program, .. start.Arguments],
                environment =>
                {
                    ChildEnvironment.Apply(start.Environment, environment);
                    ExecTrampoline.SwitchDiagnosticsOff(environment);
                });
            return MakeChild(process, new TrampolineWatch(status));
        }
        catch
        {
            status.Dispose();
            throw;
        }
        finally
        {
            status.DisposeLocalCopyOfClientHandle();
        }
    }

    public abstract string? FindStartStamp(int processId);

    public void KillOrphan(int processId)
    {
        if (UnixNative.Kill(-processId, UnixNative.SignalKill) != 0)
        {
            _ = UnixNative.Kill(processId, UnixNative.SignalKill);
        }
    }

    public virtual IEnumerable<int> FindMarked(string variable) => [];

    /// <summary>Starts a process with its output piped and its input at the end.</summary>
    /// <param name="fileName">What is executed.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="prepare">Changes the environment, which is the host's own.</param>
    protected static Process Start(string fileName, IEnumerable<string> arguments, Action<IDictionary<string, string?>> prepare)
    {
        var info = new ProcessStartInfo(fileName, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        prepare(info.Environment);
        var process = Process.Start(info)!;
        process.StandardInput.Close();
        return process;
    }

    protected abstract ChildProcess MakeChild(Process process, IStartWatch watch);
}
