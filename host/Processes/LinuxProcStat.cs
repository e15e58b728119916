using System.Globalization;

namespace LlamaRunner.Host.Processes;

/// <summary>What <c>/proc/&lt;id&gt;/stat</c> says of a process; times in ticks of 10 ms.</summary>
internal readonly record struct LinuxProcStat(string Name, char State, int ProcessGroup, long ProcessorTicks, long StartTicks)
{
    // Positions after the name, which may itself hold spaces and brackets (proc(5) counts from 1 and has the name second).
    private const int StateField = 0;
    private const int GroupField = 2;
    private const int UserTimeField = 11;
    private const int SystemTimeField = 12;
    private const int StartField = 19;

    /// <summary>The duration of a tick: the kernel shows 100 a second on every architecture that .NET runs on.</summary>
    public static TimeSpan Tick { get; } = TimeSpan.FromMilliseconds(10);

    public static IEnumerable<int> ProcessIds()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), CultureInfo.InvariantCulture, out var id))
            {
                yield return id;
            }
        }
    }

    public static LinuxProcStat? Read(int processId)
    {
        try
        {
            return Parse(File.ReadAllText($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/stat"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static LinuxProcStat? Parse(string line)
    {
        var nameStart = line.IndexOf('(', StringComparison.Ordinal);
        var nameEnd = line.LastIndexOf(')');
        var fields = nameStart < 0 || nameEnd < nameStart ? [] : line[(nameEnd + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > StartField
            && int.TryParse(fields[GroupField], CultureInfo.InvariantCulture, out var group)
            && long.TryParse(fields[UserTimeField], CultureInfo.InvariantCulture, out var user)
            && long.TryParse(fields[SystemTimeField], CultureInfo.InvariantCulture, out var system)
            && long.TryParse(fields[StartField], CultureInfo.InvariantCulture, out var start)
            ? new LinuxProcStat(line[(nameStart + 1)..nameEnd], fields[StateField][0], group, user + system, start)
            : null;
    }
}
