using LlamaRunner.Host.Runners.Planning;

namespace LlamaRunner.Host.Runners;

/// <summary>The limits and the patience of the scheduler.</summary>
internal sealed record SchedulerOptions
{
    /// <summary>What decides about places.</summary>
    public required PlanningRules Rules { get; init; }

    /// <summary>How many requests may wait in all.</summary>
    public int MaxQueue { get; init; } = 512;

    /// <summary>How many requests may wait for one model.</summary>
    public int MaxQueuePerModel { get; init; } = 256;

    /// <summary>How long a request may wait for its turn, the start of its runner not counted.</summary>
    public TimeSpan QueueTimeout { get; init; } = TimeSpan.FromMinutes(10);
}
