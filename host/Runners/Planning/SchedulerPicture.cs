using System.Collections.Immutable;

namespace LlamaRunner.Host.Runners.Planning;

/// <summary>All that decides which runners come and go, at one moment. Immutable, and free of clocks, processes and locks.</summary>
internal sealed record SchedulerPicture
{
    /// <summary>The limits and rules.</summary>
    public required PlanningRules Rules { get; init; }

    /// <summary>The moment, since any fixed one; all other times count from the same.</summary>
    public required TimeSpan Now { get; init; }

    /// <summary>The runners that have a place: they have, or may have, a process.</summary>
    public required ImmutableArray<PlacedRunner> Placed { get; init; }

    /// <summary>The models that wait for a place, each once.</summary>
    public required ImmutableArray<QueuedModel> Queued { get; init; }
}
