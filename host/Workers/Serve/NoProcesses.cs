using LlamaRunner.Contracts.Processes;

namespace LlamaRunner.Host.Workers.Serve;

/// <summary>The supervisor of a worker process, which starts no others: what it started would outlive it.</summary>
internal sealed class NoProcesses : IProcessSupervisor
{
    /// <inheritdoc/>
    public Task<ISupervisedProcess> StartAsync(ProcessStart start, CancellationToken cancellationToken) =>
        throw new ProcessStartException("a worker process starts no other processes: an in-process backend must do without, or be an IBackend");
}
