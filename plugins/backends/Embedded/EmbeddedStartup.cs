using LlamaRunner.Backends.Embedded.Configuration;
using LlamaRunner.Backends.Embedded.Loading;
using LlamaRunner.Backends.Embedded.Native;
using LlamaRunner.Contracts.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace LlamaRunner.Backends.Embedded;

/// <summary>Registers what the backend needs.</summary>
internal sealed class EmbeddedStartup : IPluginStartup
{
    public void ConfigureServices(IServiceCollection services, IPluginConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);

        // Read when first needed: by then the section has been validated.
        services.AddSingleton(_ => EmbeddedSection.Read(configuration.GetSection(EmbeddedSection.Path)));
        services.AddSingleton<NativeRuntime>();
        services.AddSingleton<ModelLoader>();
    }
}
