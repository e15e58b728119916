using LlamaRunner.Contracts.Plugins;

namespace LlamaRunner.UnitTests.Support;

/// <summary>A host.json without sections for plugins.</summary>
internal sealed class EmptyConfiguration : IPluginConfiguration
{
    public PluginSection GetSection(string path) => new() { Path = path, Value = default, ResolvePath = text => text };
}
