namespace LlamaRunner.Host.Downloads;

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

    /// <summary>Says what cannot fit.</summary>
    /// <param name="folder">Where it is to go; it exists.</param>
    /// <param name="bytes">What it needs at least.</param>
    /// <param name="what">What it is, as the beginning of the sentence.</param>
    /// <returns>The sentence without its full stop; null when it fits, or when nobody can tell.</returns>
    public static string? FindLack(string folder, long bytes, string what) => FindFree(folder) is { } free && free < bytes
        ? $"{what} needs {SizeText.Of(bytes)} in {folder}, where {SizeText.Of(free)} are free"
        : null;

    /// <summary>The bytes that are free; null where the framework cannot tell, as of a Windows share.</summary>
    private static long? FindFree(string folder)
    {
        try
        {
            return folder.StartsWith(@"\\", StringComparison.Ordinal) ? null : new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
