namespace LlamaRunner.Contracts.Processes;

/// <summary>
/// Starts and looks after child processes for backends: both output streams are always drained, the last lines are kept, the
/// child is always reaped, it stands in a process group of its own, and it does not outlive the host.
/// </summary>
public interface IProcessSupervisor
{
    /// <summary>Starts a process.</summary>
    /// <param name="start">What to start.</param>
    /// <param name="cancellationToken">Gives up before the process has started.</param>
    /// <exception cref="ProcessStartException">The program is missing or cannot be executed; the message says which and why.</exception>
    Task<ISupervisedProcess> StartAsync(ProcessStart start, CancellationToken cancellationToken);
}
