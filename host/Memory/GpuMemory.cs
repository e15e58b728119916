namespace LlamaRunner.Host.Memory;

/// <summary>The memory of one GPU.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Size">What there is of it.</param>
internal sealed record GpuMemory(string Name, MemorySize Size);
