using System.Collections.Immutable;

namespace LlamaRunner.Host.Memory;

/// <summary>What the scheduler needs to know of memory at one moment.</summary>
/// <param name="Limits">What all runners together may take, in bytes by kind; a kind that is absent has no limit.</param>
/// <param name="Resident">What runners take of main memory now, in bytes by process id.</param>
internal sealed record MemoryReading(ImmutableDictionary<string, long> Limits, ImmutableDictionary<int, long> Resident)
{
    /// <summary>What was measured; null when nothing could be, or need be.</summary>
    public MachineMemory? Machine { get; init; }

    /// <summary>True where GPUs use main memory.</summary>
    public bool IsShared => Machine is { IsShared: true };

    /// <summary>Nothing is known, and nothing limited.</summary>
    public static MemoryReading Unknown { get; } = new(ImmutableDictionary<string, long>.Empty, ImmutableDictionary<int, long>.Empty);
}
