using LlamaRunner.Contracts.InProcess;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Workers.Launch;
using McMaster.NETCore.Plugins;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Workers.Serve;

/// <summary>The one plugin of a worker process, of which only the one backend is made.</summary>
internal sealed class WorkerPlugin : IAsyncDisposable
{
    private readonly PluginLoader _loader;
    private readonly ServiceProvider _container;

    private WorkerPlugin(PluginLoader loader, ServiceProvider container, IInProcessBackend backend)
    {
        _loader = loader;
        _container = container;
        Backend = backend;
    }

    /// <summary>The backend.</summary>
    public IInProcessBackend Backend { get; }

    /// <summary>Loads the plugin's code and makes its backend. Any exception is the plugin's own; the process ends with it.</summary>
    public static WorkerPlugin Load(LoadOrder order, ILoggerFactory loggers, TimeProvider time)
    {
        var loader = PluginLoading.CreateLoader(order.Plugin, isUnloadable: false);
        var container = PluginContainer.Build(
            loader.LoadDefaultAssembly(),
            new PluginFolder(Path.GetDirectoryName(order.Plugin.AssemblyPath)!),
            new HostServices(new NoGateway(), new NoProcesses(), new NoLibrary(), loggers, time),
            new OrderConfiguration(order));
        var backend = container.GetServices<IInProcessBackend>()
            .FirstOrDefault(backend => backend.Id.Equals(order.BackendId, StringComparison.OrdinalIgnoreCase))
            ?? throw new InvalidOperationException($"plugin {order.Plugin.Name} has no backend '{order.BackendId}' any more");
        return new WorkerPlugin(loader, container, backend);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _container.DisposeAsync();
        _loader.Dispose();
    }
}
