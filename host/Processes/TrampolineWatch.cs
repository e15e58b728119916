using System.IO.Pipes;
using System.Text;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Host.Processes;

/// <summary>Reads from the status pipe of <see cref="ExecTrampoline"/> whether it could execute the program.</summary>
/// <param name="status">The pipe, which from now on belongs to this object.</param>
internal sealed class TrampolineWatch(AnonymousPipeServerStream status) : IStartWatch
{
    private const int MaxReport = 1024;

    // A program that another thread of the host starts in between inherits the pipe, and then its end never comes.
    private static readonly TimeSpan ExecuteLimit = TimeSpan.FromSeconds(1);

    public bool IsFinal => true;

    public async Task<string?> ConfirmAsync(Task<RunnerExit> exited, CancellationToken cancellationToken)
    {
        await using var pipe = status;
        var text = await ReadAsync(cancellationToken);
        if (text is [ExecTrampoline.AboutToExecute])
        {
            return null;
        }

        var reason = text is [ExecTrampoline.AboutToExecute, .. var given] ? given : "its process ended before the program could be executed";

        // The trampoline itself may have failed, for instance without its runtime; then its output tells.
        return (await exited).LastLines is [.., var last] ? $"{reason} ({last})" : reason;
    }

    private async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        var report = new byte[MaxReport];
        var length = 0;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            while (length < report.Length)
            {
                var read = await status.ReadAsync(report.AsMemory(length), limit.Token);
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

        return Encoding.UTF8.GetString(report, 0, length);
    }
}
