using LlamaRunner.Backends.LlamaServer.Configuration;
using LlamaRunner.Backends.LlamaServer.Launch;
using LlamaRunner.Backends.LlamaServer.PromptStates;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Dialects.Processes;
using Microsoft.Extensions.DependencyInjection;

namespace LlamaRunner.Backends.LlamaServer;

/// <summary>Registers what the backend needs.</summary>
internal sealed class LlamaServerStartup : IPluginStartup
{
    public void ConfigureServices(IServiceCollection services, IPluginConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);

        // Read when first needed: by then the section has been validated.
        services.AddSingleton(_ => LlamaServerSection.Read(configuration.GetSection(LlamaServerSection.Path)));
        services.AddSingleton<BinaryInspector>();
        services.AddSingleton<PromptStateKeeper>();
        services.AddSingleton<ProcessRunnerLauncher>();
    }
}
