using System.Globalization;

namespace LlamaRunner.Host.Memory;

/// <summary>Reads the kernel's files about memory: <c>/proc/meminfo</c>, <c>/proc/&lt;id&gt;/status</c>, and control groups of version 2.</summary>
internal static class LinuxMemory
{
    private const string ControlGroups = "/sys/fs/cgroup";
    private const long Kibibyte = 1024;

    /// <exception cref="IOException">It does not say what is needed.</exception>
    public static MemorySize ParseMachine(string text) =>
        Find(text, "MemTotal:") is { } total && Find(text, "MemAvailable:") is { } free
            ? new MemorySize(total * Kibibyte, free * Kibibyte)
            : throw new IOException("/proc/meminfo does not say MemTotal and MemAvailable");

    public static ProcessMemory? OfProcess(int processId) =>
        ParseProcess(File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status")));

    /// <summary>Null for a process that has ended and waits to be reaped, which has no memory.</summary>
    public static ProcessMemory? ParseProcess(string text) => Find(text, "VmRSS:") is { } resident
        ? new ProcessMemory(resident * Kibibyte, (Find(text, "RssAnon:") ?? resident) * Kibibyte)
        : null;

    /// <summary>What the control group that this process runs in may take; null when it has no limit.</summary>
    public static MemorySize? FindControlGroup()
    {
        const string Prefix = "0::";
        try
        {
            var line = File.ReadLines("/proc/self/cgroup").FirstOrDefault(static line => line.StartsWith(Prefix, StringComparison.Ordinal));
            var folder = line is null ? ControlGroups : ControlGroups + line[Prefix.Length..];
            return ParseControlGroup(
                File.ReadAllText(Path.Combine(folder, "memory.max")),
                File.ReadAllText(Path.Combine(folder, "memory.current")),
                File.ReadAllText(Path.Combine(folder, "memory.stat")));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static MemorySize? ParseControlGroup(string max, string current, string stat)
    {
        if (!long.TryParse(max, CultureInfo.InvariantCulture, out var limit) || !long.TryParse(current, CultureInfo.InvariantCulture, out var used))
        {
            return null;
        }

        // Pages of files are given up when room is needed.
        return new MemorySize(limit, Math.Clamp(limit - used + (Find(stat, "file") ?? 0), 0, limit));
    }

    private static long? Find(string text, string name)
    {
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (!line.StartsWith(name, StringComparison.Ordinal) || line.Length == name.Length || !char.IsWhiteSpace(line[name.Length]))
            {
                continue;
            }

            var rest = line[name.Length..].Trim();
            var end = rest.IndexOfAnyExceptInRange('0', '9');
            return long.TryParse(end < 0 ? rest : rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        }

        return null;
    }
}
