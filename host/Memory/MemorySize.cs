namespace LlamaRunner.Host.Memory;

/// <summary>What there is of one memory, in bytes.</summary>
/// <param name="TotalBytes">All of it.</param>
/// <param name="FreeBytes">What programs may still take, caches of the system that can be given up included.</param>
internal readonly record struct MemorySize(long TotalBytes, long FreeBytes);
