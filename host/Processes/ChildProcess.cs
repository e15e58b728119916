using System.ComponentModel;
using System.Diagnostics;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Host.Processes;

/// <summary>One started process, as its platform sees it.</summary>
/// <param name="process">The process.</param>
/// <param name="watch">Sees whether the program comes to run; null where <see cref="Process.Start()"/> itself says so.</param>
internal abstract class ChildProcess(Process process, IStartWatch? watch) : IDisposable
{
    private readonly int _id = process.Id;

    public int Id => _id;

    public Stream Output => process.StandardOutput.BaseStream;

    public Stream Error => process.StandardError.BaseStream;

    /// <summary>The processor time of the process and, where the platform can tell, of what it started.</summary>
    public virtual TimeSpan ProcessorTime
    {
        get
        {
            try
            {
                return process.TotalProcessorTime;
            }
            catch (Exception exception) when (exception is InvalidOperationException or Win32Exception or NotSupportedException)
            {
                return TimeSpan.Zero;
            }
        }
    }

    /// <summary>The memory that the process has in use, what it started not counted.</summary>
    public long MemoryInUse
    {
        get
        {
            try
            {
                // The one at hand keeps what it has seen once.
                using var now = System.Diagnostics.Process.GetProcessById(_id);
                return now.WorkingSet64;
            }
            catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception or NotSupportedException)
            {
                return 0;
            }
        }
    }

    protected Process Process => process;

    /// <inheritdoc cref="IStartWatch.IsFinal"/>
    public bool IsFailureFinal => watch is null or { IsFinal: true };

    /// <inheritdoc cref="IStartWatch.ConfirmAsync"/>
    public Task<string?> ConfirmStartAsync(Task<RunnerExit> exited, CancellationToken cancellationToken) =>
        watch is null ? Task.FromResult<string?>(null) : watch.ConfirmAsync(exited, cancellationToken);

    /// <summary>Asks the process to end.</summary>
    public abstract void Interrupt();

    /// <summary>Kills the process and what it started; harmless when it has gone.</summary>
    public abstract void Kill();

    /// <summary>Completes with the exit code once the process has been reaped.</summary>
    public async Task<int> WaitForExitAsync()
    {
        await process.WaitForExitAsync(CancellationToken.None);
        return process.ExitCode;
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            process.Dispose();
        }
    }
}
