using Microsoft.Extensions.DependencyInjection;

namespace LlamaRunner.Contracts.Plugins;

/// <summary>
/// Optional: registers what a plugin's frontends, backends and filters need. The host makes one with the parameterless constructor
/// before it resolves anything, and adds the host's own services to the same container: <c>IModelGateway</c>,
/// <c>IModelLibrary</c> (since contracts 1.1), <c>IProcessSupervisor</c>, <see cref="PluginFolder"/>, <c>ILoggerFactory</c> and <c>ILogger&lt;T&gt;</c>, <c>TimeProvider</c>.
/// </summary>
public interface IPluginStartup
{
    /// <summary>Adds services to the plugin's own container.</summary>
    /// <param name="services">The plugin's container, not shared with the host or another plugin.</param>
    /// <param name="configuration">The sections of host.json.</param>
    void ConfigureServices(IServiceCollection services, IPluginConfiguration configuration);
}
