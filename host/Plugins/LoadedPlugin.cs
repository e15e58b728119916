using System.Runtime.Loader;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Filters;
using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Host.Frontends;
using LlamaRunner.Host.Plugins.Files;
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
    private readonly PluginCopy _copy;

    private LoadedPlugin(
        PluginCopy copy, PluginLoader loader, ServiceProvider container, HostServices host, IPluginConfiguration configuration)
    {
        var candidate = copy.Candidate;
        Name = candidate.Name;
        _copy = copy;
        _loader = loader;
        _container = container;
        Frontends = [.. container.GetServices<IApiFrontend>().Select(frontend => new FrontendVersion(frontend, Uses))];
        var inProcess = container.GetServices<IInProcessBackend>().ToList();
        InProcessIds = [.. inProcess.Select(backend => backend.Id)];
        Backends =
        [
            .. container.GetServices<IBackend>().Select(backend => new CountedBackend(backend, Uses)),
            .. inProcess.Select(backend => new CountedBackend(new InProcessBackendAdapter(backend, candidate, host, configuration), Uses)),
        ];
        Filters = [.. container.GetServices<IRequestFilter>()];
        Validators = [.. container.GetServices<ISectionValidator>()];
    }

    /// <summary>The name of its folder.</summary>
    public string Name { get; }

    /// <summary>Counts requests and calls that are at this version of the plugin; to be closed before it is disposed.</summary>
    public UseCount Uses { get; } = new();

    /// <summary>Its load context: alive until nothing of the plugin is in use any more, and then some.</summary>
    public required WeakReference Context { get; init; }

    /// <summary>Its frontends.</summary>
    public IReadOnlyList<FrontendVersion> Frontends { get; }

    /// <summary>Its backends, those whose runners are objects included.</summary>
    public IReadOnlyList<IBackend> Backends { get; }

    /// <summary>Its ids, each with its kind: a frontend and a backend may have one id.</summary>
    public IEnumerable<string> Ids => Frontends.Select(static version => "frontend " + version.Id).Concat(Backends.Select(static backend => "backend " + backend.Id))
        .Concat(Filters.Select(static filter => "filter " + filter.Id));

    /// <summary>The ids of the backends whose runners are objects.</summary>
    public IReadOnlyList<string> InProcessIds { get; }

    /// <summary>Its request filters.</summary>
    public IReadOnlyList<IRequestFilter> Filters { get; }

    /// <summary>What checks its sections of host.json.</summary>
    public IReadOnlyList<ISectionValidator> Validators { get; }

    /// <summary>Loads a plugin's code and makes its frontends and backends. Any exception is the plugin's own.</summary>
    /// <param name="copy">Its files, which belong to the result.</param>
    /// <param name="host">The host's services.</param>
    /// <param name="configuration">The host's configuration.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<LoadedPlugin> LoadAsync(
        PluginCopy copy, HostServices host, IPluginConfiguration configuration, CancellationToken cancellationToken)
    {
        var loading = await PluginCode.RunAsync(
            () => LoadHereAsync(copy, host, configuration), host.Time, cancellationToken, static late => _ = DisposeAsync(late));
        return await loading;
    }

    private static async Task DisposeAsync(Task<LoadedPlugin> late)
    {
        await ((Task)late).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (late.IsCompletedSuccessfully)
        {
            await (await late).DisposeAsync();
        }
    }

    private static async Task<LoadedPlugin> LoadHereAsync(PluginCopy copy, HostServices host, IPluginConfiguration configuration)
    {
        var candidate = copy.Candidate;
        var loader = PluginLoading.CreateLoader(candidate, isUnloadable: true);
        ServiceProvider? container = null;
        try
        {
            var assembly = loader.LoadDefaultAssembly();
            var visible = PluginContainer.HasInProcessBackend(assembly) ? new IsolatedConfiguration(configuration) : configuration;
            container = PluginContainer.Build(
                assembly, new PluginFolder(Path.GetDirectoryName(candidate.AssemblyPath)!), host, visible);
            var plugin = new LoadedPlugin(copy, loader, container, host, configuration)
            {
                Context = new WeakReference(AssemblyLoadContext.GetLoadContext(assembly)),
            };
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
        foreach (var frontend in Frontends.Select(static version => version.Frontend))
        {
            ArgumentException.ThrowIfNullOrEmpty(frontend.DisplayName, nameof(frontend.DisplayName));
            ArgumentOutOfRangeException.ThrowIfNegative(frontend.DefaultPort, nameof(frontend.DefaultPort));
        }

        CheckIds(Frontends.Select(static version => version.Id));
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
        try
        {
            await _container.DisposeAsync();
        }
        finally
        {
            _loader.Dispose();
            _copy.Dispose();
        }
    }
}
