using System.Reflection;

namespace LlamaRunner.UnitTests.Support;

/// <summary>Where things of the repository lie, as the build wrote it down.</summary>
internal static class Repository
{
    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = Metadata("RepositoryRoot");

    /// <summary>The folder of the plugins under test.</summary>
    public static string TestPlugins { get; } = Metadata("TestPlugins");

    /// <summary>The folder of the sample plugins.</summary>
    public static string Samples { get; } = Metadata("Samples");

    private static string Metadata(string key) => typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
