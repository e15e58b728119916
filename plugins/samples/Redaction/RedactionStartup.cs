using LlamaRunner.Contracts.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace LlamaRunner.Samples.Redaction;

/// <summary>Gives the filter its settings.</summary>
internal sealed class RedactionStartup : IPluginStartup
{
    /// <inheritdoc/>
    public void ConfigureServices(IServiceCollection services, IPluginConfiguration configuration) =>
        services.AddSingleton(RedactionSection.Read(configuration.GetSection(RedactionSection.Path)).Options);
}
