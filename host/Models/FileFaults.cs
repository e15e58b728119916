using System.Security;

namespace LlamaRunner.Host.Models;

/// <summary>Which exceptions mean that a file or folder cannot be used, as against a fault of the host.</summary>
internal static class FileFaults
{
    public static bool IsExpected(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or SecurityException or ArgumentException or NotSupportedException;
}
