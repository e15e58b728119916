namespace LlamaRunner.Host.Memory;

/// <summary>What a process takes of main memory, in bytes.</summary>
/// <param name="ResidentBytes">All that is in memory, mapped files included.</param>
/// <param name="PrivateBytes">What no other process can use and the system cannot give up: without mapped files.</param>
internal readonly record struct ProcessMemory(long ResidentBytes, long PrivateBytes);
