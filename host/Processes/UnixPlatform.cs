using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using LlamaRunner.Contracts.Processes;

namespace LlamaRunner.Host.Processes;

/// <summary>Starts programs through <see cref="ExecTrampoline"/>: each in a session of its own, which is its process group too.</summary>
internal abstract class UnixPlatform : IProcessPlatform
{
    public ChildProcess Launch(string program, ProcessStart start)
    {
        var status = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        try
        {
            var info = new ProcessStartInfo(OwnExecutable.Path)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            info.ArgumentList.Add(ExecTrampoline.Verb);
            info.ArgumentList.Add(Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            info.ArgumentList.Add(status.GetClientHandleAsString());
            info.ArgumentList.Add(program);
            foreach (var argument in start.Arguments)
            {
                info.ArgumentList.Add(argument);
            }

            ChildEnvironment.Apply(start.Environment, info.Environment);
            ExecTrampoline.SwitchDiagnosticsOff(info.Environment);
            var process = Process.Start(info)!;
            process.StandardInput.Close();
            return MakeChild(process, status);
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

    protected abstract ChildProcess MakeChild(Process process, AnonymousPipeServerStream status);
}
