using System.Globalization;

namespace LlamaRunner.Host.Processes;

/// <summary>Finds the process that listens on a port, for messages.</summary>
internal static class ListeningProcess
{
    // Columns of /proc/net/tcp (proc(5)): local address and port in hexadecimal, state, inode of the socket.
    private const int LocalColumn = 1;
    private const int StateColumn = 3;
    private const int InodeColumn = 9;
    private const string Listening = "0A";

    /// <summary>
    /// Says which process it is, as in <c>process 4711 (llama-server)</c>, where that can be seen: on Linux, and of this user.
    /// Elsewhere names the command that tells.
    /// </summary>
    /// <param name="port">The port of this machine.</param>
    public static string Describe(int port)
    {
        if (OperatingSystem.IsLinux())
        {
            return Find(port) is { } id
                ? string.Create(CultureInfo.InvariantCulture, $"process {id} ({LinuxProcStat.Read(id)?.Name})")
                : string.Create(CultureInfo.InvariantCulture, $"another user's process ('ss -ltnp sport = {port}' as root shows it)");
        }

        return OperatingSystem.IsMacOS()
            ? string.Create(CultureInfo.InvariantCulture, $"another program ('lsof -nP -iTCP:{port} -sTCP:LISTEN' shows it)")
            : string.Create(CultureInfo.InvariantCulture, $"another program ('netstat -ano | findstr :{port}' shows it)");
    }

    private static int? Find(int port)
    {
        var sockets = SocketsOn(port).Select(static inode => $"socket:[{inode}]").ToHashSet();
        return sockets.Count == 0 ? null : LinuxProcStat.ProcessIds().Cast<int?>().FirstOrDefault(id => HasOneOf(sockets, id!.Value));
    }

    private static IEnumerable<string> SocketsOn(int port)
    {
        var end = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        foreach (var line in Lines("/proc/net/tcp").Concat(Lines("/proc/net/tcp6")))
        {
            var columns = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (columns.Length > InodeColumn && columns[LocalColumn].EndsWith(end, StringComparison.Ordinal) && columns[StateColumn] == Listening)
            {
                yield return columns[InodeColumn];
            }
        }
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool HasOneOf(HashSet<string> sockets, int processId)
    {
        try
        {
            return Directory.EnumerateFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/fd"))
                .Any(file => File.ResolveLinkTarget(file, returnFinalTarget: false) is { } target && sockets.Contains(target.Name));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Gone in between, or another user's.
            return false;
        }
    }
}
