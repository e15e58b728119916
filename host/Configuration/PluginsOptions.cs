using System.ComponentModel;

namespace LlamaRunner.Host.Configuration;

/// <summary>The section <c>plugins</c>.</summary>
internal sealed record PluginsOptions
{
    [Description("Folders whose subfolders are plugins; a relative one is taken from the executable's. Default: plugins and ~/.llama-runner/plugins.")]
    public IReadOnlyList<string> Directories { get; init; } = ["plugins", DefaultFolder.Plugins];

    [Description("Plugins that are not loaded, by the name of their folder.")]
    public IReadOnlyList<string> Disabled { get; init; } = [];

    [Description("The hashes of the plugins that may be loaded, as 'llama-runner plugins list' shows them. Default: none, and all may.")]
    public IReadOnlyList<string> AllowedHashes { get; init; } = [];

    [Description("Whether changes in the folders are taken over while the host runs. Default: true.")]
    public bool Watch { get; init; } = true;
}
