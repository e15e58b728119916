using LlamaRunner.Contracts.Filters;
using LlamaRunner.Host.Filters;
using LlamaRunner.Host.Frontends;
using LlamaRunner.Host.Models;
using LlamaRunner.Host.Runners;

namespace LlamaRunner.Host.Plugins;

/// <summary>Where plugins take effect in the running host: frontends on their ports, backends at the scheduler, filters at the leases.</summary>
internal sealed class PluginSite(
    FrontendHost frontends, BackendRegistry backends, FilterRegistry filters, RunnerScheduler scheduler, Preloader preloader, ModelCatalog catalog)
{
    // What went with a backend and shall be up all the time. Waits here while there is no backend of that id.
    private readonly List<(string Backend, string Model)> _lost = [];

    private IReadOnlyList<IRequestFilter> _filters = [];

    // Until nobody uses the filters of any time before: one plugin's may stand in several chains.
    private Task _filtersBefore = Task.CompletedTask;

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

    /// <summary>Has new requests pass filters.</summary>
    public void PublishFilters(IEnumerable<IRequestFilter> all)
    {
        _filters = [.. all];
        _filtersBefore = Task.WhenAll(_filtersBefore, filters.Publish(_filters));
    }

    /// <summary>Has new requests pass the filters of another version, and new runners start with its backends. Those that are up begin to leave.</summary>
    /// <param name="before">The version that goes; null when there is none.</param>
    /// <param name="next">The version in its place; null when there is none.</param>
    /// <returns>True when the models that backends bring have to be looked for anew.</returns>
    public bool Exchange(LoadedPlugin? before, LoadedPlugin? next)
    {
        if (before is { Filters.Count: > 0 } || next is { Filters.Count: > 0 })
        {
            PublishFilters([.. _filters.Except(before?.Filters ?? []), .. next?.Filters ?? []]);
        }

        if (before is not { Backends.Count: > 0 } && next is not { Backends.Count: > 0 })
        {
            return false;
        }

        backends.Publish([.. backends.All.Except(before?.Backends ?? []), .. next?.Backends ?? []]);
        if (before is not null)
        {
            _lost.AddRange(scheduler.FindLasting(before.Backends));

            // Now, so that what is brought back does not find the runner that goes.
            _ = scheduler.Leave(before.Backends);
        }

        return true;
    }

    /// <summary>Looks for the models that backends bring, and has those come up again that went with the version before.</summary>
    public async Task RefreshModelsAsync(CancellationToken cancellationToken)
    {
        await catalog.RefreshAsync(backends.All, cancellationToken);
        var back = _lost.Where(lost => backends.TryGet(lost.Backend, out _)).ToList();
        _lost.RemoveAll(back.Contains);
        preloader.BringBack([.. back.Select(static lost => lost.Model).Distinct()]);
    }

    /// <summary>Lets what is under way in a version that goes come to its end.</summary>
    /// <param name="plugin">The version; its backends are no longer in use for new runners.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task DrainAsync(LoadedPlugin plugin, CancellationToken cancellationToken)
    {
        var closed = Task.WhenAll([.. plugin.Frontends.Select(frontends.WithdrawAsync), plugin.Filters.Count > 0 ? _filtersBefore : Task.CompletedTask]);
        await scheduler.Leave(plugin.Backends).WaitAsync(cancellationToken);
        await closed.WaitAsync(cancellationToken);
        await plugin.Uses.CloseAsync().WaitAsync(cancellationToken);
    }

    private static FrontendVersion? FindSame(FrontendVersion version, LoadedPlugin? plugin) => plugin?.Frontends
        .FirstOrDefault(other => string.Equals(other.Id, version.Id, StringComparison.OrdinalIgnoreCase));
}
