namespace LlamaRunner.Contracts.Plugins;

/// <summary>Checks one section of host.json for the plugin that reads it; called before the plugin's services are used.</summary>
public interface ISectionValidator
{
    /// <summary>The section's path, for example <c>backends.llama-server</c>.</summary>
    string SectionPath { get; }

    /// <summary>Finds every fault of the section; none when it is right.</summary>
    /// <param name="section">The section, possibly absent.</param>
    IReadOnlyList<ConfigurationFault> Validate(PluginSection section);
}
