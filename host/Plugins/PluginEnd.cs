using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Plugins;

/// <summary>Disposes plugins, whatever they do then.</summary>
internal sealed partial class PluginEnd(TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Disposes a plugin. What it throws is logged; one that does not come to an end is left behind.</summary>
    public async Task DisposeAsync(LoadedPlugin plugin)
    {
        try
        {
            var disposing = await PluginCode.RunAsync(() => plugin.DisposeAsync().AsTask(), time, CancellationToken.None);
            await disposing.WaitAsync(Limit, time);
        }
        catch (Exception exception)
        {
            // Its text only: the exception may be of the plugin's own type.
            LogFailed(plugin.Name, exception.Message);
        }
    }

    [LoggerMessage(EventId = 1504, Level = LogLevel.Warning, Message = "Plugin {Plugin} failed to unload: {Reason}")]
    private partial void LogFailed(string plugin, string reason);
}
