namespace LlamaRunner.Host.Runtimes;

/// <summary>No room left, before and after the fact.</summary>
internal static class DiskFull
{
    private const int LinuxNoSpace = 28;
    private const int LinuxQuota = 122;
    private const int MacQuota = 69;
    private const int WindowsHandleDiskFull = unchecked((int)0x80070027);
    private const int WindowsDiskFull = unchecked((int)0x80070070);

    /// <summary>Whether a write failed for want of room.</summary>
    public static bool Is(Exception exception) => exception is IOException
        && (OperatingSystem.IsWindows() ? exception.HResult is WindowsDiskFull or WindowsHandleDiskFull
            : exception.HResult == LinuxNoSpace || exception.HResult == (OperatingSystem.IsMacOS() ? MacQuota : LinuxQuota));

    /// <summary>Refuses what cannot fit.</summary>
    /// <param name="folder">Where it is to go; it exists.</param>
    /// <param name="bytes">What it needs at least.</param>
    /// <param name="what">What it is, as the beginning of a sentence.</param>
    /// <param name="outcome">What follows from it, as the end of the sentence.</param>
    public static void Check(string folder, long bytes, string what, string outcome = "; nothing was installed")
    {
        if (FindFree(folder) is { } free && free < bytes)
        {
            throw new RuntimeFailedException(
                $"{what} needs {SizeText.Of(bytes)} in {folder}, where {SizeText.Of(free)} are free{outcome}.");
        }
    }

    public static RuntimeFailedException Explain(string folder, Exception exception) =>
        new($"The disk that holds {folder} is full; nothing was installed.", exception);

    /// <summary>The bytes that are free; null for a Windows share, of which the framework cannot tell.</summary>
    private static long? FindFree(string folder) =>
        folder.StartsWith(@"\\", StringComparison.Ordinal) ? null : new DriveInfo(folder).AvailableFreeSpace;
}
