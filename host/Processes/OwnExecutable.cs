namespace LlamaRunner.Host.Processes;

/// <summary>The host's own executable, which starts children and is what a worker process runs.</summary>
internal static class OwnExecutable
{
    private const string Name = "llama-runner";

    static OwnExecutable()
    {
        if (IsName(Environment.ProcessPath))
        {
            Path = Environment.ProcessPath!;
            return;
        }

        // Under `dotnet llama-runner.dll`, and in tests, this process is another program; the executable lies beside our assembly.
        var beside = System.IO.Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? Name + ".exe" : Name);
        if (!File.Exists(beside) && System.IO.Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            // Unless the host was packed for every system: executables are of one.
            Path = Environment.ProcessPath!;
            Arguments = [System.IO.Path.Combine(AppContext.BaseDirectory, Name + ".dll")];
            return;
        }

        Path = beside;
    }

    /// <summary>Its full path.</summary>
    public static string Path { get; }

    /// <summary>The arguments that come before all others.</summary>
    public static IReadOnlyList<string> Arguments { get; } = [];

    private static bool IsName(string? program) => System.IO.Path.GetFileNameWithoutExtension(program) == Name;
}
