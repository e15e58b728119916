using System.Globalization;

namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>Reads Linux's /proc.</summary>
internal static class ProcessTable
{
    private const char Zombie = 'Z';

    /// <summary>The processes that descend from one, those that have ended but were not reaped included.</summary>
    public static IReadOnlyList<ProcessEntry> DescendantsOf(int processId)
    {
        var byParent = All().ToLookup(entry => entry.ParentId);
        var found = new List<ProcessEntry>();
        var pending = new Queue<int>([processId]);
        while (pending.TryDequeue(out var parent))
        {
            foreach (var child in byParent[parent])
            {
                found.Add(child with { Program = ProgramOf(child.Id) });
                pending.Enqueue(child.Id);
            }
        }

        return found;
    }

    /// <summary>The processes that were started, however indirectly, with this text in their environment.</summary>
    public static IReadOnlyList<ProcessEntry> WithEnvironment(string text) =>
        [.. All().Where(entry => entry.State != Zombie && ReadText(entry.Id, "environ").Contains(text, StringComparison.Ordinal))];

    public static bool IsAlive(int processId) => Read(processId) is { } entry && entry.State != Zombie;

    /// <summary>
    /// Those of the entries that still run as they did. /proc is not read at one moment: only what is alive before and after
    /// was there together.
    /// </summary>
    public static IReadOnlyList<ProcessEntry> StillRunning(IReadOnlyList<ProcessEntry> entries) =>
        [.. entries.Where(entry => IsAlive(entry.Id) && ProgramOf(entry.Id) == entry.Program)];

    public static bool IsZombie(ProcessEntry entry) => entry.State == Zombie;

    public static IReadOnlyList<string> ArgumentsOf(int processId) =>
        ReadText(processId, "cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The TCP ports that a process listens on.</summary>
    public static IReadOnlyList<int> ListeningPorts(int processId)
    {
        var sockets = SocketsOf(processId);
        var ports = new List<int>();
        foreach (var line in ReadText(processId, "net/tcp").Split('\n').Skip(1))
        {
            // sl, local address, remote address, state, queues, timer, retransmits, uid, timeout, inode
            const string listening = "0A";
            var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length > 9 && fields[3] == listening && sockets.Contains(fields[9]))
            {
                ports.Add(int.Parse(fields[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            }
        }

        return ports;
    }

    private static IEnumerable<ProcessEntry> All()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) && Read(id) is { } entry)
            {
                yield return entry;
            }
        }
    }

    private static ProcessEntry? Read(int id)
    {
        // The name, in parentheses, may hold spaces; state and parent follow the last one.
        var stat = ReadText(id, "stat");
        var end = stat.LastIndexOf(')');
        if (end < 0)
        {
            return null;
        }

        var fields = stat[(end + 2)..].Split(' ');
        return new ProcessEntry(id, int.Parse(fields[1], CultureInfo.InvariantCulture), fields[0][0]);
    }

    private static string ProgramOf(int id)
    {
        try
        {
            return Path.GetFileName(File.ResolveLinkTarget($"/proc/{id}/exe", returnFinalTarget: false)?.FullName) ?? string.Empty;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }

    private static HashSet<string> SocketsOf(int id)
    {
        const string prefix = "socket:[";
        var inodes = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            foreach (var descriptor in new DirectoryInfo($"/proc/{id}/fd").EnumerateFileSystemInfos())
            {
                if (Path.GetFileName(descriptor.LinkTarget) is { } target && target.StartsWith(prefix, StringComparison.Ordinal))
                {
                    inodes.Add(target[prefix.Length..^1]);
                }
            }
        }
        catch (IOException)
        {
            // It ended meanwhile.
        }

        return inodes;
    }

    private static string ReadText(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
