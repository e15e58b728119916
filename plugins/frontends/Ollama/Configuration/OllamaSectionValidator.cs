using LlamaRunner.Contracts.Plugins;

namespace LlamaRunner.Frontends.Ollama.Configuration;

/// <summary>Checks <c>frontends.ollama</c>.</summary>
internal sealed class OllamaSectionValidator : ISectionValidator
{
    /// <inheritdoc/>
    public string SectionPath => OllamaSection.Path;

    /// <inheritdoc/>
    public IReadOnlyList<ConfigurationFault> Validate(PluginSection section) => OllamaSection.Read(section).Faults;
}
