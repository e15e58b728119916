using System.Diagnostics;

namespace LlamaRunner.Host.Processes;

/// <summary>A child with a process group of its own, whose id is the child's.</summary>
internal class UnixChild(Process process, IStartWatch watch) : ChildProcess(process, watch)
{
    public override void Interrupt() => Signal(UnixNative.SignalTerminate);

    public override void Kill() => Signal(UnixNative.SignalKill);

    // The group first, since a program may be a shell script around the real one. Before the child has its own session
    // there is no group yet.
    private void Signal(int signal)
    {
        if (UnixNative.Kill(-Id, signal) != 0 && !Process.HasExited)
        {
            _ = UnixNative.Kill(Id, signal);
        }
    }
}
