using LlamaRunner.Host.Frontends;
using LlamaRunner.Host.Models;
using LlamaRunner.Host.Runners;

namespace LlamaRunner.Host.Plugins;

/// <summary>Where plugins take effect in the running host: frontends on their ports, backends at the scheduler.</summary>
internal sealed class PluginSite(FrontendHost frontends, BackendRegistry backends, RunnerScheduler scheduler, ModelCatalog catalog)
{
    /// <summary>Has a plugin's frontends serve. When one cannot, all is as it was, and its exception comes out.</summary>
    /// <param name="plugin">The plugin.</param>
    /// <param name="before">The version whose place it takes; null when there is none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task PublishFrontendsAsync(LoadedPlugin plugin, LoadedPlugin? before, CancellationToken cancellationToken)
    {
        var published = new List<FrontendVersion>();
        try
        {
            foreach (var version in plugin.Frontends)
            {
                published.Add(version);
                await frontends.PublishAsync(version, cancellationToken);
            }
        }
        catch
        {
            foreach (var version in published)
            {
                await (FindSame(version, before) is { } old
                    ? frontends.PublishAsync(old, CancellationToken.None)
                    : frontends.WithdrawAsync(version.Frontend.Id, CancellationToken.None));
            }

            throw;
        }
    }

    /// <summary>Has new runners start with the backends of another version. Those that are up go when their requests have ended.</summary>
    /// <param name="before">The version that goes; null when there is none.</param>
    /// <param name="next">The version in its place; null when there is none.</param>
    /// <param name="cancellationToken">Ends the search for the models that the new ones bring.</param>
    public async Task ExchangeBackendsAsync(LoadedPlugin? before, LoadedPlugin? next, CancellationToken cancellationToken)
    {
        if (before is { Backends.Count: > 0 } || next is { Backends.Count: > 0 })
        {
            backends.Publish([.. backends.All.Except(before?.Backends ?? []), .. next?.Backends ?? []]);
            await catalog.RefreshAsync(backends.All, cancellationToken);
        }
    }

    /// <summary>Lets what is under way in a version that goes come to its end.</summary>
    /// <param name="plugin">The version; its backends are no longer in use for new runners.</param>
    /// <param name="next">The version in its place; null when there is none.</param>
    /// <param name="cancellationToken">Breaks requests off.</param>
    public async Task DrainAsync(LoadedPlugin plugin, LoadedPlugin? next, CancellationToken cancellationToken)
    {
        var closed = Task.WhenAll(plugin.Frontends
            .Where(version => FindSame(version, next) is null)
            .Select(version => frontends.WithdrawAsync(version.Frontend.Id, cancellationToken)));
        await scheduler.Leave(plugin.Backends);
        await closed;
        await plugin.Uses.CloseAsync().WaitAsync(cancellationToken);
    }

    private static FrontendVersion? FindSame(FrontendVersion version, LoadedPlugin? plugin) => plugin?.Frontends
        .FirstOrDefault(other => string.Equals(other.Frontend.Id, version.Frontend.Id, StringComparison.OrdinalIgnoreCase));
}
