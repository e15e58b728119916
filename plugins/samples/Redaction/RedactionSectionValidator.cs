using LlamaRunner.Contracts.Plugins;

namespace LlamaRunner.Samples.Redaction;

/// <summary>Checks <c>filters.redaction</c>.</summary>
internal sealed class RedactionSectionValidator : ISectionValidator
{
    /// <inheritdoc/>
    public string SectionPath => RedactionSection.Path;

    /// <inheritdoc/>
    public IReadOnlyList<ConfigurationFault> Validate(PluginSection section) => RedactionSection.Read(section).Faults;
}
