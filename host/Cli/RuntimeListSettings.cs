using System.ComponentModel;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli;

/// <summary>What to list.</summary>
internal sealed class RuntimeListSettings : ConfigurationSettings
{
    [CommandOption("--available")]
    [Description("Lists the releases that have builds for this machine, instead of what is installed")]
    public bool Available { get; init; }
}
