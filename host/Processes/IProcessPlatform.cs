using LlamaRunner.Contracts.Processes;

namespace LlamaRunner.Host.Processes;

/// <summary>What differs between operating systems in starting and ending processes.</summary>
internal interface IProcessPlatform
{
    /// <summary>Starts a program. Always called on the supervisor's own thread, which outlives the child.</summary>
    /// <param name="program">The full path of the program.</param>
    /// <param name="start">Its arguments and environment.</param>
    /// <param name="carefully">
    /// False for the quickest way that the platform has, which may fail without the program being at fault
    /// (<see cref="ChildProcess.IsFailureFinal"/>); true for the way that tells why.
    /// </param>
    ChildProcess Launch(string program, ProcessStart start, bool carefully);

    /// <summary>
    /// When a process started, as text that is the same for one process for ever and differs for another one with the same
    /// id; null when there is no such process.
    /// </summary>
    /// <param name="processId">The process.</param>
    string? FindStartStamp(int processId);

    /// <summary>Kills a child that a host of the past left behind, and what it started.</summary>
    /// <param name="processId">The child.</param>
    void KillOrphan(int processId);

    /// <summary>
    /// Finds the processes of this user that have a variable in their environment, where the platform can tell; those are what
    /// an orphan started and outlived.
    /// </summary>
    /// <param name="variable">The variable, as in <c>NAME=value</c>.</param>
    IEnumerable<int> FindMarked(string variable);
}
