namespace LlamaRunner.Host.Memory;

/// <summary>Reads what the kernel says, and keeps within the limit of the control group that the host runs in.</summary>
internal sealed class LinuxRamReader : IRamReader
{
    public async ValueTask<MemorySize> ReadAsync(CancellationToken cancellationToken)
    {
        var (total, free) = LinuxMemory.ParseMachine(await File.ReadAllTextAsync("/proc/meminfo", cancellationToken));
        if (LinuxMemory.FindControlGroup() is { } group)
        {
            free = Math.Min(free, group.FreeBytes);
        }

        // The runtime knows the limits of older control groups, too.
        total = Math.Min(total, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        return new MemorySize(total, Math.Min(total, free));
    }
}
