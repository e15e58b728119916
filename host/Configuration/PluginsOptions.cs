using System.ComponentModel;

namespace LlamaRunner.Host.Configuration;

/// <summary>The section <c>plugins</c>.</summary>
internal sealed record PluginsOptions
{
    [Description("Folders whose subfolders are plugins; a relative one is taken from the executable's. Default: plugins and ~/.llama-runner/plugins.")]
    public IReadOnlyList<string> Directories { get; init; } = ["plugins", "~/.llama-runner/plugins"];

    [Description("Plugins that are not loaded, by the name of their folder.")]
    public IReadOnlyList<string> Disabled { get; init; } = [];
}
