using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Host.Workers.Launch;

/// <summary>One line of a worker's answer to its order: progress, and at last either what the runner can do or why there is none.</summary>
internal sealed record LoadReport
{
    /// <summary>The share that is done, 0 to 1.</summary>
    public double? Progress { get; init; }

    /// <summary>What the runner can do, once it is ready.</summary>
    public RunnerCapabilities? Capabilities { get; init; }

    /// <summary>Why the model could not be loaded, in one sentence.</summary>
    public string? Failure { get; init; }
}
