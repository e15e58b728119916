using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Filters;
using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Workers;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Plugins;

/// <summary>Discovers, checks and loads plugins, each for itself: one that fails is reported by name and reason, the others run.</summary>
internal sealed partial class PluginHost(PluginsOptions options, PathResolver paths, ILogger<PluginHost> logger) : IAsyncDisposable
{
    private readonly List<LoadedPlugin> _plugins = [];
    private readonly List<PluginStatus> _statuses = [];

    /// <summary>Every plugin found, and what became of it.</summary>
    public IReadOnlyList<PluginStatus> Statuses => _statuses;

    /// <summary>The frontends of all loaded plugins.</summary>
    public IEnumerable<IApiFrontend> Frontends => _plugins.SelectMany(plugin => plugin.Frontends);

    /// <summary>The backends of all loaded plugins.</summary>
    public IEnumerable<IBackend> Backends => _plugins.SelectMany(plugin => plugin.Backends);

    /// <summary>The request filters of all loaded plugins.</summary>
    public IEnumerable<IRequestFilter> Filters => _plugins.SelectMany(plugin => plugin.Filters);

    /// <summary>Loads every plugin that can be.</summary>
    public async Task LoadAsync(HostServices host, IPluginConfiguration configuration)
    {
        var directories = options.Directories.Select(paths.ResolvePluginDirectory).ToList();
        var candidates = PluginDiscovery.Find(directories);
        if (candidates.Count == 0)
        {
            LogNoPlugins(string.Join(", ", directories));
        }

        foreach (var candidate in candidates)
        {
            var status = await LoadAsync(candidate, host, configuration);
            _statuses.Add(status);
            Report(status);
        }
    }

    /// <summary>Has the plugins check their sections of host.json.</summary>
    public IReadOnlyList<ConfigurationFault> Validate(IPluginConfiguration configuration) =>
        [.. _plugins.SelectMany(plugin => ValidateIsolation(plugin, configuration)
            .Concat(plugin.Validators.SelectMany(validator => Validate(plugin, validator, configuration))))];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var plugin in _plugins)
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

        _plugins.Clear();
    }

    private static IEnumerable<ConfigurationFault> ValidateIsolation(LoadedPlugin plugin, IPluginConfiguration configuration) =>
        plugin.InProcessIds
            .Select(id => IsolationSetting.FindFault(configuration.GetSection(IsolationSetting.SectionOf(id))))
            .OfType<ConfigurationFault>();

    private static IReadOnlyList<ConfigurationFault> Validate(
        LoadedPlugin plugin, ISectionValidator validator, IPluginConfiguration configuration)
    {
        var path = "plugins";
        try
        {
            path = validator.SectionPath;
            var section = configuration.GetSection(path);
            var isInProcess = plugin.InProcessIds.Any(id => IsolationSetting.SectionOf(id) == path);
            return validator.Validate(isInProcess ? IsolationSetting.Strip(section) : section);
        }
        catch (Exception exception)
        {
            return
            [
                new ConfigurationFault(
                    path, $"cannot be checked: plugin {plugin.Name} failed ({exception.Message}); disable it with plugins.disabled"),
            ];
        }
    }

    private async Task<PluginStatus> LoadAsync(PluginCandidate candidate, HostServices host, IPluginConfiguration configuration)
    {
        if (options.Disabled.Contains(candidate.Name, StringComparer.OrdinalIgnoreCase))
        {
            return new PluginStatus(candidate.Name, PluginState.Disabled, "plugins.disabled names it.");
        }

        if (PluginCompatibility.FindFault(candidate.AssemblyPath) is { } fault)
        {
            return new PluginStatus(candidate.Name, PluginState.Refused, fault);
        }

        try
        {
            var plugin = await LoadedPlugin.LoadAsync(candidate, host, configuration);
            if (FindDuplicate(plugin) is { } duplicate)
            {
                await plugin.DisposeAsync();
                return new PluginStatus(candidate.Name, PluginState.Refused, duplicate);
            }

            _plugins.Add(plugin);
            return new PluginStatus(candidate.Name, PluginState.Loaded);
        }
        catch (Exception exception)
        {
            LogLoadFault(exception, candidate.Name);
            return new PluginStatus(candidate.Name, PluginState.Failed, PluginLoading.ReasonOf(exception));
        }
    }

    private string? FindDuplicate(LoadedPlugin plugin)
    {
        foreach (var other in _plugins)
        {
            var id = plugin.Frontends.Select(frontend => frontend.Id)
                .Intersect(other.Frontends.Select(frontend => frontend.Id), StringComparer.OrdinalIgnoreCase)
                .Concat(plugin.Backends.Select(backend => backend.Id)
                    .Intersect(other.Backends.Select(backend => backend.Id), StringComparer.OrdinalIgnoreCase))
                .Concat(plugin.Filters.Select(filter => filter.Id)
                    .Intersect(other.Filters.Select(filter => filter.Id), StringComparer.OrdinalIgnoreCase))
                .FirstOrDefault();
            if (id is not null)
            {
                return $"plugin {other.Name} has the id '{id}' already.";
            }
        }

        return null;
    }

    private void Report(PluginStatus status)
    {
        if (status.State == PluginState.Loaded)
        {
            LogLoaded(status.Name);
        }
        else
        {
            LogNotLoaded(status.Name, status.State, status.Reason!);
        }
    }

    [LoggerMessage(EventId = 1501, Level = LogLevel.Debug, Message = "Plugin {Plugin} is loaded")]
    private partial void LogLoaded(string plugin);

    [LoggerMessage(EventId = 1502, Level = LogLevel.Warning, Message = "Plugin {Plugin} is not loaded ({State}): {Reason}")]
    private partial void LogNotLoaded(string plugin, PluginState state, string reason);

    [LoggerMessage(EventId = 1503, Level = LogLevel.Debug, Message = "Plugin {Plugin} failed to load")]
    private partial void LogLoadFault(Exception exception, string plugin);

    [LoggerMessage(EventId = 1505, Level = LogLevel.Error, Message = "There is no plugin in {Directories}; plugins.directories names the folders")]
    private partial void LogNoPlugins(string directories);

    [LoggerMessage(EventId = 1504, Level = LogLevel.Warning, Message = "Plugin {Plugin} failed to unload")]
    private partial void LogUnloadFailed(Exception exception, string plugin);
}
