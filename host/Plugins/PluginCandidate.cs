namespace LlamaRunner.Host.Plugins;

/// <summary>A folder that holds a plugin: <c>Name/Name.dll</c>.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="AssemblyPath">The full path of the plugin's assembly.</param>
internal sealed record PluginCandidate(string Name, string AssemblyPath);
