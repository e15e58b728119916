using System.ComponentModel;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli.Plugins;

/// <summary>What plugin to pack, and where to.</summary>
internal sealed class PluginsPackSettings : CommandSettings
{
    [CommandArgument(0, "<FOLDER>")]
    [Description("The built plugin: a folder of published output, or one below a plugins folder")]
    public string Folder { get; init; } = "";

    [CommandOption("--output <FILE>")]
    [Description("The archive. Default: ./NAME-VERSION.zip")]
    public string? Output { get; init; }
}
