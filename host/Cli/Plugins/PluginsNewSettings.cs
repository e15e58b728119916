using System.ComponentModel;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli.Plugins;

/// <summary>What plugin to begin.</summary>
internal sealed class PluginsNewSettings : CommandSettings
{
    [CommandArgument(0, "<NAME>")]
    [Description("The plugin's name: that of its assembly and its folder, for example MyApi")]
    public string Name { get; init; } = "";

    [CommandOption("--kind <KIND>")]
    [Description("frontend (an API on a port of its own) or backend (a way to bring models up). Default: frontend")]
    public string Kind { get; init; } = PluginKind.Frontend;

    [CommandOption("--id <ID>")]
    [Description("Its key in host.json: lower-case letters, digits and dashes. Default: the name in that form, my-api")]
    public string? Id { get; init; }

    [CommandOption("--port <PORT>")]
    [Description("The port of a frontend. Default: 5050")]
    public int? Port { get; init; }

    [CommandOption("--output <FOLDER>")]
    [Description("The folder that is made. Default: ./NAME")]
    public string? Output { get; init; }
}
