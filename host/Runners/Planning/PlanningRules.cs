using System.Collections.Immutable;

namespace LlamaRunner.Host.Runners.Planning;

/// <summary>What holds at all times, and how patient the scheduler is.</summary>
internal sealed record PlanningRules
{
    /// <summary>How many runners may have a place at once.</summary>
    public required int MaxConcurrent { get; init; }

    /// <summary>
    /// How long a request waits before busy runners have to go for it, and how long a runner may go on taking requests before it
    /// has to go while it is busy: so each turn is worth its swap, and comes to an end.
    /// </summary>
    public TimeSpan FairnessWindow { get; init; }

    /// <summary>How long a runner must have been idle before it goes for a request that has not waited out the window: the next request of the same client may be on its way.</summary>
    public TimeSpan IdleGrace { get; init; }

    /// <summary>The groups of models.</summary>
    public ModelGroups Groups { get; init; } = ModelGroups.None;

    /// <summary>The memory that all runners together may take, in bytes by device; a device that is absent has no limit.</summary>
    public ImmutableDictionary<string, long> Memory { get; init; } = ImmutableDictionary<string, long>.Empty;
}
