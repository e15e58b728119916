using LlamaRunner.Contracts.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace LlamaRunner.Frontends.Ollama.Configuration;

/// <summary>Gives the frontend its settings.</summary>
internal sealed class OllamaStartup : IPluginStartup
{
    /// <inheritdoc/>
    public void ConfigureServices(IServiceCollection services, IPluginConfiguration configuration) =>
        services.AddSingleton(_ => OllamaSection.Read(configuration.GetSection(OllamaSection.Path)).Options);
}
