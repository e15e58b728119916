using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Plugins;
using LlamaRunner.Host.Plugins.Files;

namespace LlamaRunner.Host.Cli.Plugins;

/// <summary>The plugins of a configuration, as a host would find them. None of their code is run.</summary>
internal sealed class LocalPlugins(LoadedConfiguration configuration)
{
    private readonly PluginsOptions _options = configuration.Options.Plugins;

    /// <summary>The folders that plugins are looked for in.</summary>
    public IReadOnlyList<string> Directories { get; } = [.. configuration.Options.Plugins.Directories.Select(configuration.Paths.ResolvePluginDirectory)];

    /// <summary>Where this user's own plugins are, which is the last of the folders.</summary>
    /// <exception cref="CommandFailedException">There is no folder.</exception>
    public string OwnDirectory => Directories.Count > 0
        ? Directories[^1]
        : throw new CommandFailedException("plugins.directories names no folder to put plugins into.");

    /// <summary>All of them, by name.</summary>
    public IReadOnlyList<PluginSource> Find() => PluginDiscovery.Find(Directories);

    /// <summary>Says of each whether it may be loaded.</summary>
    public async Task<IReadOnlyList<PluginStatus>> JudgeAllAsync(CancellationToken cancellationToken)
    {
        var statuses = new List<PluginStatus>();
        foreach (var source in Find())
        {
            statuses.Add(await JudgeAsync(source, _options, isInPlace: true, cancellationToken));
        }

        return statuses;
    }

    /// <summary>Says whether a plugin may be loaded, wherever it lies and whether or not it is disabled.</summary>
    public Task<PluginStatus> JudgeAsync(PluginSource source, CancellationToken cancellationToken) =>
        JudgeAsync(source, _options with { Disabled = [] }, isInPlace: false, cancellationToken);

    private async Task<PluginStatus> JudgeAsync(PluginSource source, PluginsOptions options, bool isInPlace, CancellationToken cancellationToken)
    {
        var store = new PluginStore(configuration.Paths.Resolve(PluginStore.Place));
        var (status, copy) = await new PluginJudge(options, store).JudgeAsync(source, isInPlace, cancellationToken);
        copy?.Dispose();
        return status;
    }
}
