using System.ComponentModel;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli;

/// <summary>What to remove.</summary>
internal sealed class RuntimeRemoveSettings : ConfigurationSettings
{
    [CommandArgument(0, "<NAME>")]
    [Description("The runtime, as \"llama-runner runtime list\" shows it")]
    public string Name { get; init; } = "";
}
