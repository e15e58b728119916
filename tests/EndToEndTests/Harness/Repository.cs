namespace LlamaRunner.EndToEndTests.Harness;

/// <summary>Where the programs under test stand, in the configuration that these tests were built in.</summary>
internal static class Repository
{
    /// <summary>The configuration that these tests were built in.</summary>
    public static string Configuration { get; } =
        new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)).Parent!.Name;

    public static string Root { get; } = FindRoot();

    public static string Host { get; } = Built("host", "llama-runner");

    public static string FakeServer { get; } = Built("tests/FakeLlamaServer", "fake-llama-server");

    public static string DemoModel { get; } = Path.Combine(Root, "models", "demo.gguf");

    /// <summary>The folder of a plugin under test.</summary>
    public static string TestPlugin(string name) => Path.Combine(Root, "tests", "TestPlugins", "bin", Configuration, name);

    /// <summary>The folder of a sample plugin.</summary>
    public static string Sample(string name) => Path.Combine(Root, "artifacts", "samples", Configuration, name);

    private static string Built(string project, string program)
    {
        var path = Path.Combine(Root, project, "bin", Configuration, "net10.0", program);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"{path} is missing: build LlamaRunner.Host.sln with -c {Configuration} first.");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "LlamaRunner.Host.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("These tests do not stand in their repository.");
    }
}
