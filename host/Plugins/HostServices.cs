using LlamaRunner.Contracts.Library;
using LlamaRunner.Contracts.Processes;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Workers;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Plugins;

/// <summary>What the host passes into the container of each plugin.</summary>
/// <param name="Gateway">Models and leases.</param>
/// <param name="Processes">Child processes.</param>
/// <param name="Library">Models that the host keeps.</param>
/// <param name="Loggers">The log.</param>
/// <param name="Time">The clock.</param>
internal sealed record HostServices(
    IModelGateway Gateway, IProcessSupervisor Processes, IModelLibrary Library, ILoggerFactory Loggers, TimeProvider Time)
{
    /// <summary>What worker processes take over; not passed to plugins.</summary>
    public WorkerOptions Workers { get; init; } = WorkerOptions.Default;
}
