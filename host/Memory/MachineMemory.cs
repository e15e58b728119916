using System.Collections.Immutable;

namespace LlamaRunner.Host.Memory;

/// <summary>The memory of this machine at one moment.</summary>
/// <param name="Ram">Main memory, within the limit of the container if there is one.</param>
/// <param name="Gpus">The GPUs whose memory can be measured.</param>
internal sealed record MachineMemory(MemorySize Ram, ImmutableArray<GpuMemory> Gpus)
{
    /// <summary>True where GPUs use main memory, as on Apple's processors.</summary>
    public bool IsShared { get; init; }

    /// <summary>The memory of all GPUs together; null when there is none that can be measured.</summary>
    public MemorySize? AllGpus => Gpus.IsEmpty
        ? null
        : new MemorySize(Gpus.Sum(static gpu => gpu.Size.TotalBytes), Gpus.Sum(static gpu => gpu.Size.FreeBytes));
}
