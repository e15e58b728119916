using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Workers.Launch;

namespace LlamaRunner.Host.Workers.Serve;

/// <summary>What a plugin sees of host.json in a worker process: the section of the one backend, as the host has resolved it.</summary>
internal sealed class OrderConfiguration(LoadOrder order) : IPluginConfiguration
{
    private readonly PathResolver _paths = new(order.BaseFolder, order.Home, AppContext.BaseDirectory);

    /// <inheritdoc/>
    public PluginSection GetSection(string path) => new()
    {
        Path = path,
        Value = path == IsolationSetting.SectionOf(order.BackendId) ? order.Section ?? default : default,
        ResolvePath = _paths.Resolve,
    };
}
