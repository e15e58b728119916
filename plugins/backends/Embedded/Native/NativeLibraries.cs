using System.Runtime.InteropServices;

namespace LlamaRunner.Backends.Embedded.Native;

/// <summary>The files of one build of llama.cpp. Looks at files only and loads nothing.</summary>
/// <param name="Main">The full path of the library that has llama.cpp's functions.</param>
/// <param name="LoadOrder">All full paths, each after those that it needs, <paramref name="Main"/> last.</param>
/// <param name="Label">What it was built for, for people.</param>
internal sealed record NativeLibraries(string Main, IReadOnlyList<string> LoadOrder, string Label)
{
    private const string Folder = "native";

    private static readonly string Prefix = OperatingSystem.IsWindows() ? "" : "lib";
    private static readonly string Suffix = OperatingSystem.IsWindows() ? ".dll" : OperatingSystem.IsMacOS() ? ".dylib" : ".so";

    /// <summary>Finds the best build that this machine can run.</summary>
    /// <param name="pluginFolder">The plugin's folder.</param>
    /// <param name="chosen">A build of the user's: the folder or the file; null for the plugin's own.</param>
    /// <exception cref="NativeLibraryException">There is none; the message says what to do.</exception>
    public static NativeLibraries Find(string pluginFolder, string? chosen)
    {
        var own = FindOwn(pluginFolder);
        if (chosen is null)
        {
            return own ?? throw new NativeLibraryException(
                $"llama.cpp for this system ({SystemName}) is not in '{Path.Combine(pluginFolder, Folder)}': build the plugin on it or with -p:EmbeddedRuntimes={SystemName}, or name a build as backends.embedded.library.");
        }

        var folder = Directory.Exists(chosen) ? chosen : Path.GetDirectoryName(chosen)!;
        var main = Directory.Exists(chosen) ? Path.Combine(chosen, FileName("llama")) : chosen;
        return File.Exists(main)
            ? new NativeLibraries(main, Order(folder, main, own is null ? null : Path.GetDirectoryName(own.Main)), folder)
            : throw new NativeLibraryException($"backends.embedded.library names '{chosen}', and there is no '{main}'.");
    }

    /// <summary>This system as .NET names it, for example <c>linux-x64</c>.</summary>
    internal static string SystemName { get; } = FindSystemName();

    private static NativeLibraries? FindOwn(string pluginFolder)
    {
        var root = Path.Combine(pluginFolder, Folder, SystemName);
        foreach (var level in CpuLevel.Folders.Append(""))
        {
            var folder = Path.Combine(root, level);
            var main = Path.Combine(folder, FileName("llama"));
            if (File.Exists(main))
            {
                return new NativeLibraries(main, Order(folder, main, null), level.Length > 0 ? $"{SystemName}, {level}" : SystemName);
            }
        }

        return null;
    }

    // By full path, so that neither PATH nor LD_LIBRARY_PATH has a say. Builds for a GPU leave the processor's part to another package.
    private static List<string> Order(string folder, string main, string? fallback)
    {
        var order = new List<string>();
        Add("ggml-base");
        Add("ggml-cpu");
        var known = new[] { FileName("ggml-base"), FileName("ggml-cpu"), FileName("ggml") };
        order.AddRange(Directory.EnumerateFiles(folder, $"{Prefix}ggml-*{Suffix}")
            .Where(file => !known.Contains(Path.GetFileName(file)))
            .Order(StringComparer.Ordinal));
        Add("ggml");
        order.Add(main);
        return order;

        void Add(string name)
        {
            var file = Path.Combine(folder, FileName(name));
            if (File.Exists(file))
            {
                order.Add(file);
            }
            else if (fallback is not null && File.Exists(Path.Combine(fallback, FileName(name))))
            {
                order.Add(Path.Combine(fallback, FileName(name)));
            }
        }
    }

    private static string FileName(string library) => Prefix + library + Suffix;

    private static string FindSystemName()
    {
        var system = OperatingSystem.IsWindows() ? "win"
            : OperatingSystem.IsMacOS() ? "osx"
            : RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal) ? "linux-musl"
            : "linux";
        return $"{system}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
    }
}
