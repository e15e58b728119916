using LlamaRunner.Contracts.Plugins;

namespace LlamaRunner.Host.Workers;

/// <summary>What a plugin with an in-process backend sees of host.json: its sections without the host's own key.</summary>
internal sealed class IsolatedConfiguration(IPluginConfiguration inner) : IPluginConfiguration
{
    /// <inheritdoc/>
    public PluginSection GetSection(string path) => IsolationSetting.Strip(inner.GetSection(path));
}
