using System.Collections.Immutable;
using LlamaRunner.Contracts.Backends;
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

    private IEnumerable<LoadedPlugin> Loaded => _known.Values.Select(static known => known.Loaded).OfType<LoadedPlugin>();

    /// <summary>Loads every plugin that can be; nothing of them serves yet.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var sightings = PluginSighting.LookAround(Directories);
        if (sightings.Count == 0)
        {
            LogNoPlugins(string.Join(", ", Directories));
        }

        foreach (var sighting in sightings)
        {
            Set(await AdmitAsync(sighting, cancellationToken));
        }
    }

    /// <summary>Has the plugins check their sections of host.json.</summary>
    public IReadOnlyList<ConfigurationFault> Validate() => [.. Loaded.SelectMany(plugin => PluginSections.FindFaults(plugin, configuration))];

    /// <summary>Has the frontends serve. A plugin whose frontend cannot is taken out; the others run.</summary>
    /// <param name="site">Where they serve, with their backends in use already.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task ServeAsync(PluginSite site, CancellationToken cancellationToken)
    {
        _site = site;
        foreach (var known in _known.Values.OrderBy(static known => known.Loaded?.Frontends.Min(static version => (int?)version.Frontend.DefaultPort)))
        {
            if (known.Loaded is { } plugin && await TryEnterAsync(plugin, before: null, cancellationToken) is { } fault)
            {
                Set(known with { Loaded = null, Status = known.Status with { State = PluginState.Failed, Reason = fault } });
                await site.ExchangeBackendsAsync(plugin, null, cancellationToken);
                _retirement.Add(plugin, known.Status, site, next: null);
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
            if (_known.GetValueOrDefault(sighting.Source.Name) is not { } known || !known.IsUpToDate(sighting))
            {
                await ReplaceAsync(_known.GetValueOrDefault(sighting.Source.Name), sighting, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _retirement.DisposeAsync();
        foreach (var plugin in Loaded)
        {
            try
            {
                await plugin.DisposeAsync();
            }
            catch (Exception exception)
            {
                LogUnloadFailed(exception, plugin.Name);
            }
        }

        _known = None;
    }

    private async Task ReplaceAsync(KnownPlugin? before, PluginSighting sighting, CancellationToken cancellationToken)
    {
        var site = _site ?? throw new InvalidOperationException("Nothing serves yet.");
        var next = await AdmitAsync(sighting, cancellationToken);
        if (before?.Loaded is { } running && before.Status.Hash == next.Status.Hash && next.Loaded is { } same)
        {
            // Touched, or moved: what runs is what lies there.
            await same.DisposeAsync();
            _known = _known.SetItem(sighting.Source.Name, next with { Loaded = running });
            return;
        }

        if (next.Loaded is { } plugin)
        {
            var faults = PluginSections.FindFaults(plugin, configuration);
            var fault = faults.Count > 0 ? string.Join("; ", faults) : await TryEnterAsync(plugin, before?.Loaded, cancellationToken);
            if (fault is not null)
            {
                await plugin.DisposeAsync();
                next = next with { Loaded = null, Status = next.Status with { State = PluginState.Failed, Reason = fault } };
            }
        }

        if (next.Loaded is null && next.Status.State is PluginState.Failed or PluginState.Refused && before?.Loaded is not null)
        {
            LogKept(sighting.Source.Name, next.Status.Reason!);
            _known = _known.SetItem(sighting.Source.Name, next with
            {
                Loaded = before.Loaded,
                Status = before.Status with { Reason = $"its newest files are not used, and those before still are: {next.Status.Reason}" },
            });
            return;
        }

        Set(next);
        if (before?.Loaded is not null || next.Loaded is not null)
        {
            await site.ExchangeBackendsAsync(before?.Loaded, next.Loaded, cancellationToken);
        }

        if (before?.Loaded is { } old)
        {
            _retirement.Add(old, before.Status, site, next.Loaded);
        }
    }

    private async Task WithdrawAsync(KnownPlugin known, CancellationToken cancellationToken)
    {
        _known = _known.Remove(known.Source.Name);
        LogWithdrawn(known.Source.Name);
        if (known.Loaded is { } plugin && _site is { } site)
        {
            await site.ExchangeBackendsAsync(plugin, null, cancellationToken);
            _retirement.Add(plugin, known.Status, site, next: null);
        }
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

    private async Task<KnownPlugin> AdmitAsync(PluginSighting sighting, CancellationToken cancellationToken)
    {
        var known = await _admission.AdmitAsync(sighting, cancellationToken);
        if (known.Loaded is { } plugin && FindDuplicate(plugin) is { } duplicate)
        {
            await plugin.DisposeAsync();
            return known with { Loaded = null, Status = known.Status with { State = PluginState.Refused, Reason = duplicate } };
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
        _known = _known.SetItem(known.Source.Name, known);
        if (known.Loaded is not null)
        {
            LogLoaded(known.Source.Name, known.Status.Version, known.Source.Path);
        }
        else
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

    [LoggerMessage(EventId = 1504, Level = LogLevel.Warning, Message = "Plugin {Plugin} failed to unload")]
    private partial void LogUnloadFailed(Exception exception, string plugin);

    [LoggerMessage(EventId = 1506, Level = LogLevel.Warning, Message = "Plugin {Plugin} is used as it was before, since its newest files cannot be: {Reason}")]
    private partial void LogKept(string plugin, string reason);

    [LoggerMessage(EventId = 1507, Level = LogLevel.Information, Message = "Plugin {Plugin} is withdrawn, since its files are gone")]
    private partial void LogWithdrawn(string plugin);

    [LoggerMessage(EventId = 1508, Level = LogLevel.Debug, Message = "A frontend of plugin {Plugin} failed to start")]
    private partial void LogFrontendFault(Exception exception, string plugin);
}
