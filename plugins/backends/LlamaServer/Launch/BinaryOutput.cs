namespace LlamaRunner.Backends.LlamaServer.Launch;

/// <summary>Reads what llama-server prints for <c>--version</c> and <c>--help</c>.</summary>
internal static class BinaryOutput
{
    private const string VersionPrefix = "version:";

    /// <summary>The version; builds write <c>version: 0.5.0-dev (build 1, commit de3ff81)</c> or <c>version: 4567 (de3ff81)</c>.</summary>
    /// <param name="lines">The output of <c>--version</c>.</param>
    public static string FindVersion(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            var start = line.IndexOf(VersionPrefix, StringComparison.Ordinal);
            if (start >= 0)
            {
                return line[(start + VersionPrefix.Length)..].Trim();
            }
        }

        return "unknown";
    }

    /// <summary>Counts GPUs: lines such as <c>  CUDA0: NVIDIA GeForce RTX 3090 (24253 MiB, 23964 MiB free)</c> below <c>Available devices:</c>.</summary>
    /// <param name="lines">The output of <c>--list-devices</c>.</param>
    public static int CountDevices(IEnumerable<string> lines) => lines.Count(static line =>
        line.StartsWith("  ", StringComparison.Ordinal) && line.Contains(": ", StringComparison.Ordinal)
        && line.EndsWith(" MiB free)", StringComparison.Ordinal));

    /// <summary>The long options: those at the beginning of a line, as in <c>-c,    --ctx-size N   size of …</c>.</summary>
    /// <param name="lines">The output of <c>--help</c>.</param>
    public static IReadOnlySet<string> FindOptions(IEnumerable<string> lines)
    {
        var options = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var rest = line.AsSpan().TrimStart();

            // Explanations are indented further and may name other options.
            if (line.Length - rest.Length > 8)
            {
                continue;
            }

            while (rest.StartsWith('-'))
            {
                var end = rest.IndexOfAny(' ', ',', '=');
                var word = end < 0 ? rest : rest[..end];
                if (word.StartsWith("--", StringComparison.Ordinal))
                {
                    options.Add(word[2..].ToString());
                }

                rest = end < 0 ? default : rest[end..].TrimStart(" ,");
            }
        }

        return options;
    }
}
