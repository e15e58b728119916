namespace LlamaRunner.Host.Memory;

/// <summary>Measures memory.</summary>
internal interface IMemoryMeter
{
    /// <summary>Measures the memory of this machine; null when that is not possible.</summary>
    ValueTask<MachineMemory?> MeasureAsync(CancellationToken cancellationToken);

    /// <summary>Measures what a process takes of main memory; null when it has gone.</summary>
    ProcessMemory? Measure(int processId);
}
