using System.ComponentModel;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli;

/// <summary>The options of every command that reads the configuration.</summary>
internal class ConfigurationSettings : CommandSettings
{
    [CommandOption("--config <FILE>")]
    [Description("The configuration file. Default: LLAMARUNNER_CONFIG, ./host.json, ~/.llama-runner/host.json, else built-in defaults")]
    public string? File { get; init; }

    [CommandOption("--set <PATH=VALUE>")]
    [Description("Overrides one value, for example runners.keepAlive=10m. May be given several times")]
    public string[] Sets { get; init; } = [];
}
