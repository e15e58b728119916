namespace LlamaRunner.Host.Configuration;

/// <summary>The section <c>plugins</c>.</summary>
internal sealed record PluginsOptions
{
    /// <summary>Folders whose subfolders are plugins; a relative one is taken from the executable's. Default: <c>plugins</c>.</summary>
    public IReadOnlyList<string> Directories { get; init; } = ["plugins"];

    /// <summary>Plugins that are not loaded, by the name of their folder.</summary>
    public IReadOnlyList<string> Disabled { get; init; } = [];
}
