using System.Diagnostics;
using System.IO.Pipes;
using System.Text;

namespace LlamaRunner.Host.Processes;

/// <summary>A child with a process group of its own, whose id is the child's.</summary>
internal class UnixChild(Process process, AnonymousPipeServerStream status) : ChildProcess(process)
{
    private const int MaxReport = 1024;

    // A program that another thread of the host starts in between inherits the pipe, and then its end never comes.
    private static readonly TimeSpan ExecuteLimit = TimeSpan.FromSeconds(1);

    public override async Task<string?> ConfirmStartAsync(CancellationToken cancellationToken)
    {
        await using var pipe = status;
        var report = new byte[MaxReport];
        var length = 0;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (length < report.Length)
            {
                var read = await pipe.ReadAsync(report.AsMemory(length), limit.Token);
                if (read == 0)
                {
                    break;
                }

                length += read;
                limit.CancelAfter(ExecuteLimit);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // No reason came in time: the program runs.
        }

        var text = Encoding.UTF8.GetString(report, 0, length);
        return text switch
        {
            [ExecTrampoline.AboutToExecute] => null,
            [ExecTrampoline.AboutToExecute, .. var reason] => reason,
            _ => "its process ended before the program could be executed",
        };
    }

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
