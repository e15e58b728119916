using System.Text.Json;
using LlamaRunner.Contracts.Plugins;

namespace TestPlugins.Parrot;

/// <summary>Knows one key; the host's own must not come here.</summary>
internal sealed class ParrotSectionValidator : ISectionValidator
{
    public string SectionPath => ParrotBackend.Section;

    public IReadOnlyList<ConfigurationFault> Validate(PluginSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return section.Value.ValueKind is JsonValueKind.Object
            ? [.. section.Value.EnumerateObject().Where(member => member.Name != "prefix")
                .Select(member => new ConfigurationFault($"{SectionPath}.{member.Name}", "is not a known key"))]
            : [];
    }
}
