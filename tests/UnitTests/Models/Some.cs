using LlamaRunner.Contracts.Models;

namespace LlamaRunner.UnitTests.Models;

/// <summary>Values that a test needs but does not care about.</summary>
internal static class Some
{
    public static ModelMetadata Metadata { get; } = new() { Architecture = "llama", ChatTemplate = "{{ messages }}" };

    /// <summary>The demo model of the repository.</summary>
    public static string DemoPath { get; } = FindDemo();

    public static ModelEntry Model(string id, params string[] aliases) => new()
    {
        Id = id,
        Aliases = aliases,
        BackendId = "llama-server",
        KeepAlive = TimeSpan.FromMinutes(5),
        ModifiedAt = DateTimeOffset.UnixEpoch,
    };

    private static string FindDemo()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "models", "demo.gguf");
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException("models/demo.gguf is not above the tests' folder.");
    }
}
