using LlamaRunner.Host.Downloads;

namespace LlamaRunner.Host.Runtimes;

/// <summary>A full disk, as the failure of an install.</summary>
internal static class RuntimeDisk
{
    /// <summary>Refuses what cannot fit.</summary>
    /// <param name="folder">Where it is to go; it exists.</param>
    /// <param name="bytes">What it needs at least.</param>
    /// <param name="what">What it is, as the beginning of a sentence.</param>
    /// <exception cref="RuntimeFailedException">It does not fit.</exception>
    public static void Check(string folder, long bytes, string what)
    {
        if (DiskFull.FindLack(folder, bytes, what) is { } lack)
        {
            throw new RuntimeFailedException($"{lack}; nothing was installed.");
        }
    }

    /// <summary>The failure for a file that found no room.</summary>
    public static RuntimeFailedException Explain(string folder, Exception exception) =>
        new($"The disk that holds {folder} is full; nothing was installed.", exception);
}
