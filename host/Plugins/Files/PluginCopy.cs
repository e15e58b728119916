namespace LlamaRunner.Host.Plugins.Files;

/// <summary>A plugin's files in a folder of the host's own, where nobody replaces them while they are in use.</summary>
/// <param name="name">The plugin's name.</param>
/// <param name="folder">The folder with its files.</param>
/// <param name="hash">What <see cref="PluginHash"/> makes of them.</param>
/// <param name="usage">Says to other hosts that the copy is in use, as long as it is open.</param>
internal sealed class PluginCopy(string name, string folder, string hash, FileStream usage) : IDisposable
{
    /// <summary>What to load.</summary>
    public PluginCandidate Candidate { get; } = new(name, Path.Combine(folder, name + ".dll"));

    /// <summary>What <see cref="PluginHash"/> makes of them.</summary>
    public string Hash => hash;

    /// <summary>Lets it be deleted by whoever makes the next copy.</summary>
    public void Dispose() => usage.Dispose();
}
