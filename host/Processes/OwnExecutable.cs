namespace LlamaRunner.Host.Processes;

/// <summary>The host's own executable, which starts children and is what a worker process runs.</summary>
internal static class OwnExecutable
{
    private const string Name = "llama-runner";

    /// <summary>Its full path.</summary>
    public static string Path { get; } = Find();

    // Under `dotnet llama-runner.dll`, and in tests, this process is another program; the executable lies beside our assembly.
    private static string Find() =>
        System.IO.Path.GetFileNameWithoutExtension(Environment.ProcessPath) == Name
            ? Environment.ProcessPath!
            : System.IO.Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? Name + ".exe" : Name);
}
