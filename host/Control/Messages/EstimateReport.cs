using LlamaRunner.Host.Memory;
using LlamaRunner.Host.Runners;

namespace LlamaRunner.Host.Control.Messages;

/// <summary>What a model would take of memory, in bytes, and what there is.</summary>
internal sealed record EstimateReport
{
    public required string Model { get; init; }

    public required string Backend { get; init; }

    public long Weights { get; init; }

    public long KvCache { get; init; }

    public long Compute { get; init; }

    public long Program { get; init; }

    /// <summary>What it comes to in main memory; what was measured when it last ran, where it did.</summary>
    public long Ram { get; init; }

    /// <summary>What it comes to in the memory of GPUs.</summary>
    public long Gpu { get; init; }

    /// <summary>What all runners together may take of main memory now; null when nothing limits it.</summary>
    public long? RamLimit { get; init; }

    /// <summary>What all runners together may take of the memory of GPUs now; null when nothing limits it.</summary>
    public long? GpuLimit { get; init; }

    /// <summary>Each GPU's memory, where it can be measured.</summary>
    public IReadOnlyList<DeviceReport> Devices { get; init; } = [];

    /// <summary>True when it has room once others have gone.</summary>
    public bool Fits { get; init; }

    public static EstimateReport Of(string model, ModelEstimate estimate) => new()
    {
        Model = model,
        Backend = estimate.Backend.Id,
        Weights = estimate.Estimate.WeightsBytes,
        KvCache = estimate.Estimate.KvCacheBytes,
        Compute = estimate.Estimate.ComputeBytes,
        Program = estimate.Estimate.ProgramBytes,
        Ram = estimate.Demand.GetValueOrDefault(MemoryPools.Ram),
        Gpu = estimate.Demand.GetValueOrDefault(MemoryPools.Gpu),
        RamLimit = Find(estimate, MemoryPools.Ram),
        GpuLimit = Find(estimate, MemoryPools.Gpu),
        Devices = [.. estimate.Reading.Machine?.Gpus.Select(static gpu => new DeviceReport(gpu.Name, gpu.Size.TotalBytes, gpu.Size.FreeBytes)) ?? []],
        Fits = estimate.Shortage is null,
    };

    private static long? Find(ModelEstimate estimate, string kind) => estimate.Reading.Limits.TryGetValue(kind, out var limit) ? limit : null;
}
