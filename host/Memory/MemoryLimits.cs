using System.Collections.Immutable;
using LlamaRunner.Host.Configuration;

namespace LlamaRunner.Host.Memory;

/// <summary>
/// What all runners together may take: what is free and what they take already, less a reserve for others, and no more than the
/// configuration allows. So what other programs take counts, and the runners' own coming and going changes nothing.
/// </summary>
internal static class MemoryLimits
{
    /// <summary>Works it out; a kind of memory is absent when it has no limit.</summary>
    /// <param name="options">The section <c>runners.memory</c>.</param>
    /// <param name="machine">What was measured; null when nothing could be.</param>
    /// <param name="ownRam">What runners take of main memory now, without what the system could take from them.</param>
    /// <param name="ownGpu">What runners take of the memory of GPUs now.</param>
    public static ImmutableDictionary<string, long> Of(MemoryOptions options, MachineMemory? machine, long ownRam, long ownGpu)
    {
        var limits = ImmutableDictionary<string, long>.Empty;
        if (!options.Admission)
        {
            return limits;
        }

        if (Find(options.Ram, machine?.Ram, ownRam, options.Reserve) is { } ram)
        {
            limits = limits.Add(MemoryPools.Ram, ram);
        }

        // No reserve: whoever draws on the screen has taken what it needs, and llama-server keeps a distance of its own.
        return Find(options.Gpu, machine?.AllGpus, ownGpu, 0) is { } gpu ? limits.Add(MemoryPools.Gpu, gpu) : limits;
    }

    private static long? Find(long? allowed, MemorySize? measured, long own, long reserve)
    {
        var there = measured is { } size ? Math.Max(0, Math.Min(size.TotalBytes, size.FreeBytes + own) - reserve) : (long?)null;
        return allowed is { } bound && there is { } most ? Math.Min(bound, most) : allowed ?? there;
    }
}
