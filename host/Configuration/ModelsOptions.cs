using System.ComponentModel;

namespace LlamaRunner.Host.Configuration;

/// <summary>The section <c>models</c>.</summary>
internal sealed record ModelsOptions
{
    [Description("Folders that are searched, with all below them, for GGUF files. Default: ~/.llama-runner/models.")]
    public IReadOnlyList<string> Directories { get; init; } = [DefaultFolder.Models];

    [Description("Which other tools' models are listed as well. Nothing is ever written there.")]
    public ModelDiscoveryOptions Discovery { get; init; } = new();

    [Description("Whether the small model that comes with the host is offered as demo while there is no other. Default: true.")]
    public bool Demo { get; init; } = true;

    [Description("Models by name. An entry whose file lies in one of the folders takes the place of the one found there.")]
    public IReadOnlyDictionary<string, ModelOptions> Entries { get; init; } = new Dictionary<string, ModelOptions>();
}
