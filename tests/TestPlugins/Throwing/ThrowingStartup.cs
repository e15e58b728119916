using LlamaRunner.Contracts.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace TestPlugins.Throwing;

/// <summary>Fails as a plugin with a bug does.</summary>
public sealed class ThrowingStartup : IPluginStartup
{
    public void ConfigureServices(IServiceCollection services, IPluginConfiguration configuration) =>
        throw new InvalidOperationException("this plugin has a bug");
}
