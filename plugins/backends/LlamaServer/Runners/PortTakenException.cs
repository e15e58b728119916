using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Backends.LlamaServer.Runners;

/// <summary>Another program took the port between choosing and binding it.</summary>
/// <param name="exit">How llama-server ended.</param>
internal sealed class PortTakenException(RunnerExit exit) : Exception("the port is taken by another program")
{
    public RunnerExit Exit { get; } = exit;
}
