using System.Text.Json;

namespace LlamaRunner.Host.Runtimes;

/// <summary>The folder of installed runtimes: one folder each, and beside them what installing needs, under names with a dot.</summary>
internal sealed class RuntimeFolder(string root)
{
    /// <summary>Where it stands; fixed, since backends look for runtimes there, too.</summary>
    public const string Place = "~/.llama-runner/runtimes";

    private const string ManifestName = "runtime.json";

    public string Root { get; } = root;

    public string Downloads => Path.Combine(Root, ".downloads");

    /// <summary>Where a runtime is put together; on the same disk, so that it can be moved into its place at once.</summary>
    public string Staging => Path.Combine(Root, ".staging");

    public string LockFile => Path.Combine(Root, ".lock");

    public static string NameOf(Release release, RuntimeBuild build) => $"{release.TagName}-{build.Variant}";

    /// <summary>What is installed, the one installed last first.</summary>
    public IReadOnlyList<InstalledRuntime> List() => !Directory.Exists(Root)
        ? []
        : [.. Directory.EnumerateDirectories(Root)
            .Select(Read)
            .OfType<InstalledRuntime>()
            .OrderByDescending(runtime => runtime.Manifest.InstalledAt)
            .ThenByDescending(runtime => runtime.Name, StringComparer.Ordinal)];

    public InstalledRuntime? Find(string name) =>
        List().FirstOrDefault(runtime => runtime.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Writes down what a folder holds; it becomes a runtime by it.</summary>
    public static async Task WriteAsync(string folder, RuntimeManifest manifest, CancellationToken cancellationToken)
    {
        await using var file = File.Create(Path.Combine(folder, ManifestName));
        await JsonSerializer.SerializeAsync(file, manifest, RuntimeManifestJsonContext.Default.RuntimeManifest, cancellationToken);
    }

    // A folder without a right manifest is none of ours.
    private static InstalledRuntime? Read(string folder)
    {
        if (Path.GetFileName(folder).StartsWith('.'))
        {
            return null;
        }

        try
        {
            var text = File.ReadAllBytes(Path.Combine(folder, ManifestName));
            var manifest = JsonSerializer.Deserialize(text, RuntimeManifestJsonContext.Default.RuntimeManifest);
            return manifest is null ? null : new InstalledRuntime(folder, manifest);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }
}
