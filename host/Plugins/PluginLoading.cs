using System.Reflection;
using McMaster.NETCore.Plugins;

namespace LlamaRunner.Host.Plugins;

/// <summary>How a plugin's code is loaded, alike in the host and in worker processes.</summary>
internal static class PluginLoading
{
    /// <summary>Makes the loader of a plugin: from memory, so that its files can be replaced, with everything but the contracts its own.</summary>
    /// <param name="candidate">The plugin.</param>
    /// <param name="isUnloadable">False in a process that ends with the plugin.</param>
    public static PluginLoader CreateLoader(PluginCandidate candidate, bool isUnloadable) =>
        PluginLoader.CreateFromAssemblyFile(candidate.AssemblyPath, config =>
        {
            config.IsUnloadable = isUnloadable;
            config.LoadInMemory = true;

            config.IsLazyLoaded = true;
            foreach (var name in SharedAssemblies.CarriedBy(Path.GetDirectoryName(candidate.AssemblyPath)!))
            {
                config.SharedAssemblies.Add(name);
            }
        });

    /// <summary>Says why a plugin could not be loaded, by what was thrown first.</summary>
    public static string ReasonOf(Exception exception) => exception is ReflectionTypeLoadException { LoaderExceptions: [{ } first, ..] }
        ? first.Message
        : exception.GetBaseException().Message;
}
