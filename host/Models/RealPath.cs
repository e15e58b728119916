namespace LlamaRunner.Host.Models;

/// <summary>The one path of a file or folder, however many symbolic links lead to it.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    /// <summary>How this system compares paths.</summary>
    public static StringComparer Comparer { get; } =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    /// <summary>Follows every link in the path. A part that does not exist stays as it is.</summary>
    public static string Of(string path)
    {
        var pending = new Stack<string>();
        var current = Begin(Path.GetFullPath(path), pending);
        for (var links = 0; pending.TryPop(out var part);)
        {
            var next = Path.Combine(current, part);
            if (new FileInfo(next).LinkTarget is { } target && links++ < MaxLinks)
            {
                current = Begin(Path.GetFullPath(target, current), pending);
            }
            else
            {
                current = next;
            }
        }

        return current;
    }

    private static string Begin(string fullPath, Stack<string> pending)
    {
        var root = Path.GetPathRoot(fullPath) ?? "";
        var parts = fullPath[root.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries);
        for (var i = parts.Length - 1; i >= 0; i--)
        {
            pending.Push(parts[i]);
        }

        return root;
    }
}
