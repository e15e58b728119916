using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Contracts.Processes;

/// <summary>
/// A child process. Disposing stops it: signal, wait for the grace, signal again, then kill it and what it started. It
/// returns when the process has been reaped; disposing twice waits for the same stop.
/// </summary>
public interface ISupervisedProcess : IAsyncDisposable
{
    /// <summary>The process id.</summary>
    int Id { get; }

    /// <summary>The last lines of output, oldest first; bounded in number and length.</summary>
    IReadOnlyList<string> LastLines { get; }

    /// <summary>The processor time that it has used so far; a sign of life of a process that prints nothing. Zero once it has gone.</summary>
    TimeSpan ProcessorTime { get; }

    /// <summary>The memory that it has in use now, in bytes, files that it has mapped included. Zero once it has gone.</summary>
    long MemoryInUse { get; }

    /// <summary>Completes once the process has been reaped and its output read. Never faults and is never cancelled.</summary>
    Task<RunnerExit> Exited { get; }

    /// <summary>
    /// Kills the process and what it started at once, without asking first. The task completes when the process has been reaped, or
    /// after some seconds when the system cannot end it; it never faults.
    /// </summary>
    Task KillAsync();
}
