namespace LlamaRunner.Contracts.Backends;

/// <summary>The memory that a runner is expected to take, in bytes.</summary>
/// <param name="WeightsBytes">The model's weights, a projector included.</param>
/// <param name="KvCacheBytes">The key-value cache over all slots at the effective context length.</param>
public readonly record struct ResourceEstimate(long WeightsBytes, long KvCacheBytes)
{
    /// <summary>The buffers that a full batch is computed in.</summary>
    public long ComputeBytes { get; init; }

    /// <summary>What the program takes by itself, in main memory.</summary>
    public long ProgramBytes { get; init; }

    /// <summary>The share of the model that is to stand in the memory of GPUs, 0 to 1; 0, the default, for a runner that uses none.</summary>
    public double DeviceShare { get; init; }

    /// <summary>True when what finds no room in the memory of GPUs goes to main memory; else the runner cannot start without that room.</summary>
    public bool FallsBackToRam { get; init; }

    /// <summary>The sum of all parts.</summary>
    public long TotalBytes => WeightsBytes + KvCacheBytes + ComputeBytes + ProgramBytes;
}
