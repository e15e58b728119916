using System.ComponentModel;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli.Plugins;

/// <summary>Which plugin, by its files.</summary>
internal sealed class PluginPathSettings : ConfigurationSettings
{
    [CommandArgument(0, "<PATH>")]
    [Description("The plugin's folder, or its .zip or .nupkg")]
    public string Path { get; init; } = "";
}
