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
                if (FindSame(version, before) is { } old)
                {
                    await frontends.PublishAsync(old, CancellationToken.None);
                }
                else
                {
                    // What has begun there already ends on its own.
                    _ = frontends.WithdrawAsync(version);
                }
            }

            throw;
        }
    }

    /// <summary>Has new runners start with the backends of another version. Those that are up go with <see cref="DrainAsync"/>.</summary>
    /// <param name="before">The version that goes; null when there is none.</param>
    /// <param name="next">The version in its place; null when there is none.</param>
    /// <returns>True when the models that backends bring have to be looked for anew.</returns>
    public bool ExchangeBackends(LoadedPlugin? before, LoadedPlugin? next)
    {
        if (before is not { Backends.Count: > 0 } && next is not { Backends.Count: > 0 })
        {
            return false;
        }

        backends.Publish([.. backends.All.Except(before?.Backends ?? []), .. next?.Backends ?? []]);
        return true;
    }

    /// <summary>Looks for the models that backends bring.</summary>
    public Task RefreshModelsAsync(CancellationToken cancellationToken) => catalog.RefreshAsync(backends.All, cancellationToken);

    /// <summary>Lets what is under way in a version that goes come to its end.</summary>
    /// <param name="plugin">The version; its backends are no longer in use for new runners.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task DrainAsync(LoadedPlugin plugin, CancellationToken cancellationToken)
    {
        var closed = Task.WhenAll(plugin.Frontends.Select(frontends.WithdrawAsync));
        await scheduler.Leave(plugin.Backends).WaitAsync(cancellationToken);
        await closed.WaitAsync(cancellationToken);
        await plugin.Uses.CloseAsync().WaitAsync(cancellationToken);
    }

    private static FrontendVersion? FindSame(FrontendVersion version, LoadedPlugin? plugin) => plugin?.Frontends
        .FirstOrDefault(other => string.Equals(other.Id, version.Id, StringComparison.OrdinalIgnoreCase));
}
