using System.ComponentModel;
using Spectre.Console.Cli;

namespace LlamaRunner.Host.Cli;

/// <summary>What to install.</summary>
internal sealed class RuntimeInstallSettings : ConfigurationSettings
{
    [CommandArgument(0, "[TAG]")]
    [Description("The release, for example b9870. Default: the newest that has a build for this machine")]
    public string? Tag { get; init; }

    [CommandOption("--variant <VARIANT>")]
    [Description("What it computes with: cpu, cuda, rocm, vulkan, metal, or one in full such as cuda-12.4. Default: the best one here")]
    public string? Variant { get; init; }

    [CommandOption("--no-digest")]
    [Description("Installs also what the release index gives no SHA-256 digest of, unchecked")]
    public bool AllowsNoDigest { get; init; }
}
