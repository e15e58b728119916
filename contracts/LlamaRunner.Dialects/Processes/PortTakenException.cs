using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Dialects.Processes;

/// <summary>Another program took the port between choosing and binding it.</summary>
/// <param name="exit">How the runner's process ended.</param>
internal sealed class PortTakenException(RunnerExit exit) : Exception("the port is taken by another program")
{
    public RunnerExit Exit { get; } = exit;
}
