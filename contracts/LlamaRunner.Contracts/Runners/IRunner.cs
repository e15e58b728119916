namespace LlamaRunner.Contracts.Runners;

/// <summary>
/// A model that is up. The host owns it and disposes it exactly once: disposing asks it to stop, waits, then uses force, and
/// returns when nothing of it is left. The host cancels its own requests to it before.
/// </summary>
public interface IRunner : IAsyncDisposable
{
    /// <summary>How to reach it.</summary>
    RunnerEndpoint Endpoint { get; }

    /// <summary>What it can do, as it says itself.</summary>
    RunnerCapabilities Capabilities { get; }

    /// <summary>Completes once the runner has gone, whoever ended it. Never faults and is never cancelled.</summary>
    Task<RunnerExit> Exited { get; }
}
