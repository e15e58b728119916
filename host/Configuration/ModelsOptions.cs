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

    [Description("The folder of the models that the host gets from registries or makes. Default: ~/.llama-runner/library.")]
    public string Library { get; init; } = DefaultFolder.Library;

    [Description("Where models are got from.")]
    public ModelRegistriesOptions Registries { get; init; } = new();

    [Description("How models are got.")]
    public ModelDownloadsOptions Downloads { get; init; } = new();

    [Description("Other names for models: a name, or a pattern with *, and the name of the model that it leads to. Exact names come first, then those without *, then the longest pattern.")]
    public IReadOnlyDictionary<string, string> Aliases { get; init; } = new Dictionary<string, string>();

    [Description("Models by name. An entry whose file lies in one of the folders takes the place of the one found there.")]
    public IReadOnlyDictionary<string, ModelOptions> Entries { get; init; } = new Dictionary<string, ModelOptions>();
}
