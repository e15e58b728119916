namespace LlamaRunner.Contracts.Processes;

/// <summary>Finds the file of a program as a shell would, and says why when there is none.</summary>
public static class ProgramFinder
{
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>The full path of a program given as a path, or as a name to be found on PATH.</summary>
    /// <param name="command">The path or name.</param>
    /// <exception cref="ProcessStartException">There is no such file, or it cannot be executed.</exception>
    public static string Find(string command)
    {
        ArgumentException.ThrowIfNullOrEmpty(command);
        return command.AsSpan().ContainsAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar)
            ? CheckPath(Path.GetFullPath(command))
            : FindOnPath(command);
    }

    private static string FindOnPath(string name)
    {
        string? passedOver = null;
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(
            Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var folder in folders)
        {
            if (Existing(Path.Combine(folder, name)) is not { } file)
            {
                continue;
            }

            if (IsExecutable(file))
            {
                return file;
            }

            passedOver ??= file;
        }

        throw new ProcessStartException(passedOver is null
            ? $"the program '{name}' is not on PATH"
            : $"the file '{passedOver}' is not executable: give it the right to be executed (chmod +x)");
    }

    private static string CheckPath(string path)
    {
        if (Directory.Exists(path))
        {
            throw new ProcessStartException($"'{path}' is a folder, not a program");
        }

        var file = Existing(path) ?? throw new ProcessStartException($"the program '{path}' does not exist");
        return IsExecutable(file)
            ? file
            : throw new ProcessStartException($"the file '{file}' is not executable: give it the right to be executed (chmod +x)");
    }

    private static string? Existing(string path)
    {
        if (File.Exists(path))
        {
            return path;
        }

        // Windows leaves the extension away, as in "llama-server".
        return OperatingSystem.IsWindows() && File.Exists(path + ".exe") ? path + ".exe" : null;
    }

    private static bool IsExecutable(string file) => OperatingSystem.IsWindows() || (File.GetUnixFileMode(file) & Executable) != 0;
}
