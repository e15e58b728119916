using System.Collections.Immutable;
using LlamaRunner.Contracts.Backends;

namespace LlamaRunner.Host.Memory;

/// <summary>What one runner takes of each kind of memory.</summary>
internal static class MemoryDemand
{
    /// <summary>A runner of which nothing is known.</summary>
    public static ImmutableDictionary<string, long> None { get; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>Works it out.</summary>
    /// <param name="estimate">The backend's estimate.</param>
    /// <param name="limits">What all runners together may take.</param>
    /// <param name="isShared">True where GPUs use main memory.</param>
    /// <param name="learned">What main memory a runner of the same model and settings took before; null when none ran yet.</param>
    public static ImmutableDictionary<string, long> Of(
        ResourceEstimate estimate, ImmutableDictionary<string, long> limits, bool isShared, long? learned)
    {
        var onDevices = isShared ? 0 : (long)(estimate.DeviceShare * (estimate.TotalBytes - estimate.ProgramBytes));
        var kept = limits.TryGetValue(MemoryPools.Gpu, out var limit) && estimate.FallsBackToRam ? Math.Min(onDevices, limit) : onDevices;
        var demand = None.Add(MemoryPools.Ram, learned ?? estimate.TotalBytes - kept);
        return kept > 0 ? demand.Add(MemoryPools.Gpu, kept) : demand;
    }
}
