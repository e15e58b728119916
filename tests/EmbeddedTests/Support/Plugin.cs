using System.Text.Json;
using LlamaRunner.Backends.Embedded;
using LlamaRunner.Contracts.Plugins;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.EmbeddedTests.Support;

/// <summary>The plugin as a host sets it up: its own container, its folder, its section of host.json.</summary>
internal sealed class Plugin : IDisposable
{
    private readonly ServiceProvider _container;

    /// <param name="section">The section <c>backends.embedded</c> as JSON; null for none.</param>
    /// <param name="folder">The plugin's folder; null for that of the build.</param>
    public Plugin(string? section = null, string? folder = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton(new PluginFolder(folder ?? Repository.PluginFolder));
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<ILoggerFactory>(Log);
        services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        new EmbeddedStartup().ConfigureServices(services, new OneSection(section));
        services.AddSingleton<EmbeddedBackend>();
        _container = services.BuildServiceProvider();
        Backend = _container.GetRequiredService<EmbeddedBackend>();
    }

    /// <summary>The backend.</summary>
    public EmbeddedBackend Backend { get; }

    /// <summary>What was logged.</summary>
    public CollectingLog Log { get; } = new();

    public void Dispose() => _container.Dispose();

    private sealed class OneSection(string? json) : IPluginConfiguration
    {
        public PluginSection GetSection(string path) => new()
        {
            Path = path,
            Value = json is null ? default : JsonDocument.Parse(json).RootElement,
            ResolvePath = Path.GetFullPath,
        };
    }
}
