namespace LlamaRunner.Contracts.Plugins;

/// <summary>
/// Where a plugin lies on disk; in the container of each plugin. Its assemblies are loaded from memory, so their own location
/// is empty: what lies beside them, native libraries for instance, is found with this.
/// </summary>
/// <param name="Path">The full path of the plugin's folder.</param>
public sealed record PluginFolder(string Path);
