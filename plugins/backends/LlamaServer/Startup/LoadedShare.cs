namespace LlamaRunner.Backends.LlamaServer.Startup;

/// <summary>
/// Tells how far a llama-server is with its start. While it reads its file, builds print nothing: then its memory tells, since it maps
/// or copies what it reads. What is left after that takes the last tenth, and shows in its output.
/// </summary>
internal static class LoadedShare
{
    private const double Reading = 0.9;

    // The last one first, since a line may hold the mark of an earlier one as well. Not "listening": old builds listen before they load.
    private static readonly (string Mark, double Share)[] Marks =
    [
        ("model loaded", 0.98),
        ("initializing, n_slots", 0.96),
        ("initializing slots", 0.96),
        ("warming up", 0.94),
        ("threadpool init", 0.92),
        ("KV buffer size", 0.91),
        ("loading model", 0),
    ];

    /// <summary>The share of the start that is done; null when the line does not tell.</summary>
    /// <param name="line">A line of output.</param>
    public static double? Find(string line)
    {
        foreach (var (mark, share) in Marks)
        {
            if (line.Contains(mark, StringComparison.Ordinal))
            {
                return share;
            }
        }

        return null;
    }

    /// <summary>The share of the start that is done; null when the size is not known.</summary>
    /// <param name="memoryInUse">The memory of the process.</param>
    /// <param name="size">The size of its file.</param>
    public static double? Find(long memoryInUse, long size) => size > 0 ? Math.Min(1, (double)memoryInUse / size) * Reading : null;
}
