using System.Collections.Immutable;
using LlamaRunner.Host.Runners;

namespace LlamaRunner.UnitTests.Runners;

/// <summary>What happens in a simulation.</summary>
internal sealed record Scenario
{
    public required SchedulerOptions Options { get; init; }

    public required IReadOnlyList<Arrival> Arrivals { get; init; }

    public int Slots { get; init; } = 1;

    public TimeSpan LoadTime { get; init; } = TimeSpan.FromSeconds(3);

    public TimeSpan StopTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The starts that fail, counted from 1.</summary>
    public IReadOnlySet<int> FailingStarts { get; init; } = new HashSet<int>();

    /// <summary>What models take of memory; nothing when absent.</summary>
    public IReadOnlyDictionary<string, ImmutableDictionary<string, long>> Demands { get; init; } = new Dictionary<string, ImmutableDictionary<string, long>>();

    /// <summary>What all runners together may take.</summary>
    public ImmutableDictionary<string, long> Memory { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>How long every third runner is up before it crashes; null when none does.</summary>
    public TimeSpan? CrashAfter { get; init; }
}
