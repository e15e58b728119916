using System.Reflection;

namespace LlamaRunner.EmbeddedTests.Support;

/// <summary>Where things of the repository lie, as the build wrote it down.</summary>
internal static class Repository
{
    /// <summary>The folder of the built plugin.</summary>
    public static string PluginFolder { get; } = Metadata("PluginFolder");

    /// <summary>The demo model's file.</summary>
    public static string DemoModel { get; } = Metadata("DemoModel");

    private static string Metadata(string key) => typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
