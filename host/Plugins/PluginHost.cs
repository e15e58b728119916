using System.Collections.Immutable;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Filters;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Frontends;
using LlamaRunner.Host.Plugins.Files;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Plugins;

/// <summary>
/// The plugins there are, each for itself: one that fails is reported by name and reason, the others run. Once it serves, it takes
/// over whatever changes in the plugin folders. Changed by one caller at a time; read by all.
/// </summary>
/// <param name="options">The section <c>plugins</c>.</param>
/// <param name="paths">Makes full paths.</param>
/// <param name="store">The copies that plugins are loaded from.</param>
/// <param name="host">What plugins get.</param>
/// <param name="configuration">The sections of host.json.</param>
/// <param name="logger">The log.</param>
internal sealed partial class PluginHost(
    PluginsOptions options, PathResolver paths, PluginStore store, HostServices host, IPluginConfiguration configuration, ILogger<PluginHost> logger)
    : IAsyncDisposable
{
    private static readonly ImmutableSortedDictionary<string, KnownPlugin> None =
        ImmutableSortedDictionary.Create<string, KnownPlugin>(StringComparer.OrdinalIgnoreCase);

    private readonly PluginAdmission _admission = new(new PluginJudge(options, store), host, configuration, logger);
    private readonly PluginRetirement _retirement = new(host.Time, logger);

    private volatile ImmutableSortedDictionary<string, KnownPlugin> _known = None;
    private PluginSite? _site;

    /// <summary>The folders in which plugins are looked for.</summary>
    public IReadOnlyList<string> Directories { get; } = [.. options.Directories.Select(paths.ResolvePluginDirectory)];

    /// <summary>The names of the plugins that were found, loaded or not.</summary>
    public IEnumerable<string> Names => _known.Keys;

    /// <summary>Every plugin found and what became of it, by name; then the versions that are on their way out.</summary>
    public IReadOnlyList<PluginStatus> Statuses => [.. _known.Values.Select(static known => known.Status), .. _retirement.Statuses];

    /// <summary>The frontends of all loaded plugins.</summary>
    public IEnumerable<FrontendVersion> Frontends => Loaded.SelectMany(static plugin => plugin.Frontends);

    /// <summary>The backends of all loaded plugins.</summary>
    public IEnumerable<IBackend> Backends => Loaded.SelectMany(static plugin => plugin.Backends);

    /// <summary>The request filters of all loaded plugins.</summary>
    public IEnumerable<IRequestFilter> Filters => Loaded.SelectMany(static plugin => plugin.Filters);

    private IEnumerable<LoadedPlugin> Loaded => _known.Values.Select(static known => known.Loaded).OfType<LoadedPlugin>();

    /// <summary>Loads every plugin that can be; nothing of them serves yet.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var sightings = LookAround();
        if (sightings.Count == 0)
        {
            LogNoPlugins(string.Join(", ", Directories));
        }

        foreach (var sighting in sightings)
        {
            Set(await AdmitAsync(sighting, running: null, cancellationToken));
        }
    }

    /// <summary>Has the plugins check their sections of host.json.</summary>
    public async Task<IReadOnlyList<ConfigurationFault>> ValidateAsync(CancellationToken cancellationToken)
    {
        var faults = new List<ConfigurationFault>();
        foreach (var plugin in Loaded)
        {
            faults.AddRange(await PluginSections.FindFaultsAsync(plugin, configuration, host.Time, cancellationToken));
        }

        return faults;
    }

    /// <summary>Looks at the plugins that lie in the folders now. An archive that cannot be read, or not yet, is the plugin that it was.</summary>
    public IReadOnlyList<PluginSighting> LookAround()
    {
        var names = _known.Values.DistinctBy(static known => known.Source.Path).ToDictionary(static known => known.Source.Path, static known => known.Source.Name);
        return
        [
            .. PluginSighting.LookAround(Directories)
                .Select(sighting => sighting.Source.Fault is not null && names.TryGetValue(sighting.Source.Path, out var name)
                    ? sighting with { Source = sighting.Source with { Name = name } }
                    : sighting)
                .DistinctBy(static sighting => sighting.Source.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <summary>Has the frontends serve. A plugin whose frontend cannot is taken out; the others run.</summary>
    /// <param name="site">Where they serve, with their backends in use already.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task ServeAsync(PluginSite site, CancellationToken cancellationToken)
    {
        _site = site;
        foreach (var known in _known.Values.OrderBy(static known => known.Loaded?.Frontends.Min(static version => (int?)version.DefaultPort)))
        {
            if (known.Loaded is { } plugin && await TryEnterAsync(plugin, before: null, cancellationToken) is { } fault)
            {
                Set(known with { Loaded = null, Status = known.Status with { State = PluginState.Failed, Reason = fault } });
                site.Exchange(plugin, null);
                _retirement.Add(plugin, known.Status, "it could not be started", site);
            }
        }
    }

    /// <summary>
    /// Takes over what has changed: new plugins are loaded, changed ones replaced without a gap, and those that are gone withdrawn.
    /// A change that fails leaves the version before in use.
    /// </summary>
    /// <param name="sightings">The plugins as they lie there now.</param>
    /// <param name="unsettled">The names of those that are still being changed, and are left alone for now.</param>
    /// <param name="cancellationToken">Gives up between two plugins.</param>
    public async Task ApplyAsync(IReadOnlyList<PluginSighting> sightings, IReadOnlySet<string> unsettled, CancellationToken cancellationToken)
    {
        var present = sightings.ToDictionary(static sighting => sighting.Source.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var gone in _known.Values.Where(known => !present.ContainsKey(known.Source.Name) && !unsettled.Contains(known.Source.Name)).ToList())
        {
            await WithdrawAsync(gone, cancellationToken);
        }

        foreach (var sighting in sightings.Where(sighting => !unsettled.Contains(sighting.Source.Name)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var known = _known.GetValueOrDefault(sighting.Source.Name);
            if (known?.IsUpToDate(sighting) is not true)
            {
                await ReplaceAsync(known, sighting, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _retirement.DisposeAsync();
        foreach (var plugin in Loaded)
        {
            await _retirement.End.DisposeAsync(plugin);
        }

        _known = None;
    }

    private async Task ReplaceAsync(KnownPlugin? before, PluginSighting sighting, CancellationToken cancellationToken)
    {
        var site = _site ?? throw new InvalidOperationException("Nothing serves yet.");
        var next = await AdmitAsync(sighting, before?.Loaded is null ? null : before.Status.Hash, cancellationToken);
        if (before is { Loaded: { } running } && next.Status is { State: PluginState.Loadable })
        {
            // Touched, or moved: what runs is what lies there.
            _known = _known.SetItem(sighting.Source.Name, next with { Loaded = running, Status = before.Status with { Origin = sighting.Source.Path, Reason = null } });
            return;
        }

        if (next.Loaded is { } plugin && await FindObstacleAsync(plugin, before?.Loaded, cancellationToken) is { } fault)
        {
            next = next with { Loaded = null, Status = next.Status with { State = PluginState.Failed, Reason = fault } };

            // Requests may have reached it before it failed.
            _retirement.Add(plugin, next.Status, "it failed", site);
        }

        if (before?.Loaded is not null && next is { Loaded: null, Status.State: PluginState.Failed or PluginState.Refused })
        {
            Keep(before, next);
            return;
        }

        Set(next);
        await ExchangeAsync(site, before, next, "it was replaced", cancellationToken);
    }

    private async Task WithdrawAsync(KnownPlugin known, CancellationToken cancellationToken)
    {
        _known = _known.Remove(known.Source.Name);
        LogWithdrawn(known.Source.Name);
        if (_site is { } site)
        {
            await ExchangeAsync(site, known, null, "it was removed", cancellationToken);
        }
    }

    // What cannot fail comes first, so that no version is lost on the way.
    private async Task ExchangeAsync(PluginSite site, KnownPlugin? before, KnownPlugin? next, string reason, CancellationToken cancellationToken)
    {
        var mayHaveModels = site.Exchange(before?.Loaded, next?.Loaded);
        if (before?.Loaded is { } old)
        {
            _retirement.Add(old, before.Status, reason, site);
        }

        if (mayHaveModels)
        {
            await site.RefreshModelsAsync(cancellationToken);
        }
    }

    private void Keep(KnownPlugin before, KnownPlugin next)
    {
        var reason = $"its newest files are not used, and those before still are: {next.Status.Reason}";
        if (before.Status.Reason != reason)
        {
            LogKept(next.Source.Name, next.Status.Reason!);
        }

        _known = _known.SetItem(next.Source.Name, next with
        {
            Loaded = before.Loaded,
            Status = before.Status with { Reason = reason, MayPass = next.Status.MayPass },
        });
    }

    private async Task<string?> FindObstacleAsync(LoadedPlugin plugin, LoadedPlugin? before, CancellationToken cancellationToken)
    {
        var faults = await PluginSections.FindFaultsAsync(plugin, configuration, host.Time, cancellationToken);
        return faults.Count > 0 ? string.Join("; ", faults) : await TryEnterAsync(plugin, before, cancellationToken);
    }

    private async Task<string?> TryEnterAsync(LoadedPlugin plugin, LoadedPlugin? before, CancellationToken cancellationToken)
    {
        try
        {
            await _site!.PublishFrontendsAsync(plugin, before, cancellationToken);
            return null;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFrontendFault(exception, plugin.Name);
            return PluginLoading.ReasonOf(exception);
        }
    }

    private async Task<KnownPlugin> AdmitAsync(PluginSighting sighting, string? running, CancellationToken cancellationToken)
    {
        var known = await _admission.AdmitAsync(sighting, running, cancellationToken);
        if (known.Loaded is { } plugin && FindDuplicate(plugin) is { } duplicate)
        {
            // Until the other one goes.
            await _retirement.End.DisposeAsync(plugin);
            return known with { Loaded = null, Status = known.Status with { State = PluginState.Refused, Reason = duplicate, MayPass = true } };
        }

        return known;
    }

    private string? FindDuplicate(LoadedPlugin plugin)
    {
        foreach (var other in Loaded.Where(other => !string.Equals(other.Name, plugin.Name, StringComparison.OrdinalIgnoreCase)))
        {
            if (plugin.Ids.Intersect(other.Ids, StringComparer.OrdinalIgnoreCase).FirstOrDefault() is { } id)
            {
                return $"plugin {other.Name} has the id '{id[(id.IndexOf(' ', StringComparison.Ordinal) + 1)..]}' already.";
            }
        }

        return null;
    }

    private void Set(KnownPlugin known)
    {
        var before = _known.GetValueOrDefault(known.Source.Name);
        _known = _known.SetItem(known.Source.Name, known);
        if (known.Loaded is not null)
        {
            LogLoaded(known.Source.Name, known.Status.Version, known.Source.Path);
        }
        else if (before?.Status.Reason != known.Status.Reason)
        {
            LogNotLoaded(known.Source.Name, known.Status.State, known.Status.Reason!);
        }
    }

    [LoggerMessage(EventId = 1501, Level = LogLevel.Debug, Message = "Plugin {Plugin} {Version} is loaded from {Origin}")]
    private partial void LogLoaded(string plugin, string? version, string origin);

    [LoggerMessage(EventId = 1502, Level = LogLevel.Warning, Message = "Plugin {Plugin} is not loaded ({State}): {Reason}")]
    private partial void LogNotLoaded(string plugin, PluginState state, string reason);

    [LoggerMessage(EventId = 1505, Level = LogLevel.Error, Message = "There is no plugin in {Directories}; plugins.directories names the folders")]
    private partial void LogNoPlugins(string directories);

    [LoggerMessage(EventId = 1506, Level = LogLevel.Warning, Message = "Plugin {Plugin} is used as it was before, since its newest files cannot be: {Reason}")]
    private partial void LogKept(string plugin, string reason);

    [LoggerMessage(EventId = 1507, Level = LogLevel.Information, Message = "Plugin {Plugin} is withdrawn, since its files are gone")]
    private partial void LogWithdrawn(string plugin);

    [LoggerMessage(EventId = 1508, Level = LogLevel.Debug, Message = "A frontend of plugin {Plugin} failed to start")]
    private partial void LogFrontendFault(Exception exception, string plugin);
}
