using System.ComponentModel;

namespace LlamaRunner.Host.Configuration;

/// <summary>The section <c>models.discovery</c>.</summary>
internal sealed record ModelDiscoveryOptions
{
    [Description("Whether the models in the Hugging Face hub cache are listed. Default: true.")]
    public bool HuggingFace { get; init; } = true;

    [Description("Whether LM Studio's models are listed. Default: true.")]
    public bool LmStudio { get; init; } = true;

    [Description("Whether Ollama's models are listed. Default: true.")]
    public bool Ollama { get; init; } = true;
}
