using System.ComponentModel;

namespace LlamaRunner.Host.Configuration;

/// <summary>The section <c>models.registries</c>.</summary>
internal sealed record ModelRegistriesOptions
{
    [Description("The registry of models without a host in their name; it speaks Ollama's protocol. Default: Ollama's own.")]
    public string Ollama { get; init; } = "https://registry.ollama.ai";

    [Description("The hub of models that begin with hf.co/ or huggingface.co/. Default: Hugging Face.")]
    public string HuggingFace { get; init; } = "https://huggingface.co";
}
