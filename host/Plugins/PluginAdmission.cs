using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Host.Plugins.Files;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Plugins;

/// <summary>Lets plugins in that may be loaded, and loads them.</summary>
internal sealed partial class PluginAdmission(PluginJudge judge, HostServices host, IPluginConfiguration configuration, ILogger logger)
{
    /// <summary>Admits a plugin. A fault of it is in the result, and is never thrown.</summary>
    /// <param name="sighting">The plugin.</param>
    /// <param name="running">The hash of what runs of it already, and need not be loaded again; null when nothing does.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<KnownPlugin> AdmitAsync(PluginSighting sighting, string? running, CancellationToken cancellationToken)
    {
        var (status, copy) = await judge.JudgeAsync(sighting.Source, isInPlace: true, cancellationToken);
        if (copy is not null && status.Hash == running)
        {
            copy.Dispose();
            return new KnownPlugin(sighting.Source, sighting.Stamp, null, status);
        }

        if (copy is null)
        {
            return new KnownPlugin(sighting.Source, sighting.Stamp, null, status);
        }

        try
        {
            var plugin = await LoadedPlugin.LoadAsync(copy, host, configuration, cancellationToken);
            return new KnownPlugin(
                sighting.Source, sighting.Stamp, plugin, status with { State = PluginState.Loaded, Provides = [.. plugin.Ids] });
        }
        catch (Exception exception)
        {
            copy.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            LogLoadFault(exception, sighting.Source.Name);
            return new KnownPlugin(
                sighting.Source, sighting.Stamp, null, status with { State = PluginState.Failed, Reason = PluginLoading.ReasonOf(exception) });
        }
    }

    [LoggerMessage(EventId = 1503, Level = LogLevel.Debug, Message = "Plugin {Plugin} failed to load")]
    private partial void LogLoadFault(Exception exception, string plugin);
}
