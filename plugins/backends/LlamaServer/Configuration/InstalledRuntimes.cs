using System.Text.Json;

namespace LlamaRunner.Backends.LlamaServer.Configuration;

/// <summary>
/// The builds that <c>llama-runner runtime install</c> has installed. Read anew each time, so that one installed while the host
/// runs is used by the next runner that starts.
/// </summary>
/// <param name="folder">The folder that holds one folder for each; it need not exist.</param>
internal sealed class InstalledRuntimes(string? folder)
{
    /// <summary>Where the host installs them.</summary>
    public const string Place = "~/.llama-runner/runtimes";

    private const string ManifestName = "runtime.json";

    public static InstalledRuntimes None { get; } = new(null);

    /// <summary>Their names, the one installed last first.</summary>
    public IEnumerable<string> Names() => List().Select(runtime => runtime.Name);

    /// <summary>The program of one; null when there is none of that name.</summary>
    public string? FindProgram(string name) => folder is null || IsHidden(name) ? null : Read(Path.Combine(folder, name))?.Program;

    /// <summary>The program of the one that was installed last; null when none is installed.</summary>
    public string? FindLastProgram() => List().FirstOrDefault()?.Program;

    private IEnumerable<Installed> List() => !Directory.Exists(folder)
        ? []
        : Directory.EnumerateDirectories(folder)
            .Where(path => !IsHidden(Path.GetFileName(path)))
            .Select(Read)
            .OfType<Installed>()
            .OrderByDescending(runtime => runtime.InstalledAt)
            .ThenByDescending(runtime => runtime.Name, StringComparer.Ordinal);

    // The host works on folders with a dot. A name is not a path.
    private static bool IsHidden(string name) => name.StartsWith('.') || name.AsSpan().ContainsAny('/', '\\');

    private static Installed? Read(string path)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(
                File.ReadAllBytes(Path.Combine(path, ManifestName)), LlamaServerJsonContext.Default.InstalledManifest);
            if (string.IsNullOrEmpty(manifest?.Program))
            {
                return null;
            }

            var program = Path.GetFullPath(manifest.Program, path);
            return program.StartsWith(path + Path.DirectorySeparatorChar, StringComparison.Ordinal) && File.Exists(program)
                ? new Installed(Path.GetFileName(path), program, manifest.InstalledAt)
                : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            // Being installed, being removed, or not ours.
            return null;
        }
    }

    private sealed record Installed(string Name, string Program, DateTimeOffset InstalledAt);
}
