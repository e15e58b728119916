using System.Globalization;

namespace LlamaRunner.Dialects.Processes;

/// <summary>Finds the port in the line by which a runner says where it listens.</summary>
internal static class ListeningLine
{
    // "listening on http://127.0.0.1:8585", with more text before or after it in some builds of llama-server; older ones write
    // "HTTP server is listening, hostname: 127.0.0.1, port: 8585, http threads: 3".
    private const string UrlMark = "listening on http://127.0.0.1:";
    private const string ListMark = "is listening, hostname: 127.0.0.1, port: ";

    /// <summary>The port; null when the line is another one.</summary>
    /// <param name="line">A line of output.</param>
    public static int? FindPort(string line) => FindAfter(line, UrlMark) ?? FindAfter(line, ListMark);

    private static int? FindAfter(string line, string mark)
    {
        var start = line.IndexOf(mark, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        var rest = line.AsSpan(start + mark.Length);
        var end = rest.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(end < 0 ? rest : rest[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= ushort.MaxValue
            ? port
            : null;
    }
}
