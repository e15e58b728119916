using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Plugins.Files;

namespace LlamaRunner.Host.Cli.Plugins;

/// <summary>A folder with a plugin's built files.</summary>
/// <param name="Name">The plugin's name, that of its main assembly.</param>
/// <param name="Folder">The folder, whatever its name.</param>
/// <param name="Version">The main assembly's version as people write it.</param>
internal sealed record BuiltPlugin(string Name, string Folder, string Version)
{
    /// <summary>Looks into a folder. None of the plugin's code is loaded.</summary>
    /// <exception cref="CommandFailedException">There is no plugin that this host could load.</exception>
    public static BuiltPlugin Read(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new CommandFailedException($"There is no folder {folder}.");
        }

        var name = FindName(folder);
        var assembly = Path.Combine(folder, name + ".dll");
        return PluginCompatibility.FindFault(assembly, out var facts) is { } fault
            ? throw new CommandFailedException($"{assembly} cannot be packed: {fault}")
            : new BuiltPlugin(name, folder, facts!.WrittenVersion);
    }

    // Beneath a plugins folder it has the plugin's name; the output of a build has any, and tells the main assembly by its companion.
    private static string FindName(string folder)
    {
        var own = Path.GetFileName(folder);
        var names = PluginDiscovery.FindMains(folder).ToList();
        return names.Contains(own, StringComparer.Ordinal) ? own
            : names is [var only] ? only
            : throw new CommandFailedException(
                $"{folder} holds no plugin: there must be one Name.dll with a Name.deps.json beside it. Publish the plugin first (dotnet publish).");
    }
}
