using System.Runtime.InteropServices;

namespace LlamaRunner.Plugin.Testing.Hosting;

/// <summary>Where the package's targets have put the host and the plugins under test.</summary>
internal static class HostFiles
{
    /// <summary>The id of the backend that serves fake models.</summary>
    public const string FakeBackend = "fake";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "llama-runner");

    /// <summary>The host's assembly.</summary>
    public static string Host { get; } = Path.Combine(Folder, "llama-runner.dll");

    /// <summary>The model that comes with the host.</summary>
    public static string DemoModel { get; } = Path.Combine(Folder, "models", "demo.gguf");

    /// <summary>The program that runs the host: that of the runtime which runs the tests.</summary>
    public static string Runtime { get; } = Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    /// <summary>The folder of a plugin under test.</summary>
    public static string FindPlugin(string name)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "plugins-under-test", name);
        return Directory.Exists(folder)
            ? folder
            : throw new PluginTestHostException($"There is no {folder}: the test project must reference the plugin's project and this package itself.");
    }
}
