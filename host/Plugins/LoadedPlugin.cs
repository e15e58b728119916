using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Filters;
using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Host.Workers;
using McMaster.NETCore.Plugins;
using Microsoft.Extensions.DependencyInjection;

namespace LlamaRunner.Host.Plugins;

/// <summary>
/// A plugin in its own unloadable load context with its own container. Everything of it hangs on this object and on nothing
/// else of the host, so that disposing it really frees it.
/// </summary>
internal sealed class LoadedPlugin : IAsyncDisposable
{
    private readonly PluginLoader _loader;
    private readonly ServiceProvider _container;

    private LoadedPlugin(
        PluginCandidate candidate, PluginLoader loader, ServiceProvider container, HostServices host, IPluginConfiguration configuration)
    {
        Name = candidate.Name;
        _loader = loader;
        _container = container;
        Frontends = [.. container.GetServices<IApiFrontend>()];
        var inProcess = container.GetServices<IInProcessBackend>().ToList();
        InProcessIds = [.. inProcess.Select(backend => backend.Id)];
        Backends =
        [
            .. container.GetServices<IBackend>(),
            .. inProcess.Select(backend => new InProcessBackendAdapter(backend, candidate, host, configuration)),
        ];
        Filters = [.. container.GetServices<IRequestFilter>()];
        Validators = [.. container.GetServices<ISectionValidator>()];
    }

    /// <summary>The name of its folder.</summary>
    public string Name { get; }

    /// <summary>Its frontends.</summary>
    public IReadOnlyList<IApiFrontend> Frontends { get; }

    /// <summary>Its backends, those whose runners are objects included.</summary>
    public IReadOnlyList<IBackend> Backends { get; }

    /// <summary>The ids of the backends whose runners are objects.</summary>
    public IReadOnlyList<string> InProcessIds { get; }

    /// <summary>Its request filters.</summary>
    public IReadOnlyList<IRequestFilter> Filters { get; }

    /// <summary>What checks its sections of host.json.</summary>
    public IReadOnlyList<ISectionValidator> Validators { get; }

    /// <summary>Loads a plugin's code and makes its frontends and backends. Any exception is the plugin's own.</summary>
    public static async Task<LoadedPlugin> LoadAsync(PluginCandidate candidate, HostServices host, IPluginConfiguration configuration)
    {
        var loader = PluginLoading.CreateLoader(candidate, isUnloadable: true);
        ServiceProvider? container = null;
        try
        {
            var assembly = loader.LoadDefaultAssembly();
            var visible = PluginContainer.HasInProcessBackend(assembly) ? new IsolatedConfiguration(configuration) : configuration;
            container = PluginContainer.Build(
                assembly, new PluginFolder(Path.GetDirectoryName(candidate.AssemblyPath)!), host, visible);
            var plugin = new LoadedPlugin(candidate, loader, container, host, configuration);
            plugin.Check();
            return plugin;
        }
        catch
        {
            if (container is not null)
            {
                await container.DisposeAsync();
            }

            loader.Dispose();
            throw;
        }
    }

    // Whatever of it throws or is missing shows here, where it costs only this plugin.
    private void Check()
    {
        foreach (var frontend in Frontends)
        {
            ArgumentException.ThrowIfNullOrEmpty(frontend.DisplayName, nameof(frontend.DisplayName));
            ArgumentOutOfRangeException.ThrowIfNegative(frontend.DefaultPort, nameof(frontend.DefaultPort));
        }

        CheckIds(Frontends.Select(frontend => frontend.Id));
        CheckIds(Backends.Select(backend => backend.Id));
        CheckIds(Filters.Select(filter => filter.Id));
    }

    private static void CheckIds(IEnumerable<string> ids)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var id in ids)
        {
            ArgumentException.ThrowIfNullOrEmpty(id);
            if (!seen.Add(id))
            {
                throw new InvalidOperationException($"it has the id '{id}' twice: the host finds frontends, backends and filters itself, so do not register them.");
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _container.DisposeAsync();
        _loader.Dispose();
    }
}
