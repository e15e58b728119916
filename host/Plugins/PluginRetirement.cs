using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Plugins;

/// <summary>Versions of plugins on their way out: drained, unloaded, and watched until their memory is free.</summary>
internal sealed partial class PluginRetirement(TimeProvider time, ILogger logger) : IAsyncDisposable
{
    // The last requests' own garbage has to go first.
    private static readonly TimeSpan[] Looks =
        [TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(20)];

    private readonly ConcurrentDictionary<object, (PluginStatus Status, Task Task)> _leaving = new();
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Disposes plugins that are in use nowhere.</summary>
    public PluginEnd End { get; } = new(time, logger);

    /// <summary>Those that are still in use.</summary>
    public IReadOnlyList<PluginStatus> Statuses =>
        [.. _leaving.Values.Select(static entry => entry.Status).OrderBy(static status => status.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>Takes a version over.</summary>
    /// <param name="plugin">The version.</param>
    /// <param name="status">What people saw of it.</param>
    /// <param name="reason">Why it goes, for people: <c>it was replaced</c>.</param>
    /// <param name="site">Where it is in use.</param>
    public void Add(LoadedPlugin plugin, PluginStatus status, string reason, PluginSite site)
    {
        var key = new object();
        var drained = DrainAsync(plugin, site);
        _leaving[key] = (status with { State = PluginState.Leaving, Reason = $"{reason}; what began with it goes on to its end." }, drained);
        _ = ForgetAsync(key, drained);
        _ = WatchAsync(drained, plugin.Context, plugin.Name);
    }

    /// <summary>Breaks off what is left.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_leaving.Values.Select(static entry => entry.Task));
        _stopping.Dispose();
    }

    // Never fails: an exception could hold on to the plugin.
    private async Task DrainAsync(LoadedPlugin plugin, PluginSite site)
    {
        // Nothing of it may keep up whoever has published the next one.
        await Task.Yield();
        try
        {
            await site.DrainAsync(plugin, _stopping.Token);
        }
        catch (OperationCanceledException)
        {
            // The host ends.
        }
        catch (Exception exception)
        {
            LogDrainFailed(plugin.Name, exception.Message);
        }

        await End.DisposeAsync(plugin);
    }

    private async Task ForgetAsync(object key, Task drained)
    {
        await drained;
        _leaving.TryRemove(key, out _);
    }

    // Holds nothing of the plugin but a weak reference.
    private async Task WatchAsync(Task drained, WeakReference context, string name)
    {
        await drained;
        foreach (var look in Looks)
        {
            try
            {
                await Task.Delay(look, time, _stopping.Token);
            }
            catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }

            // Replacing a plugin is rare, and nothing else would collect its code soon.
            GC.Collect();
            GC.WaitForPendingFinalizers();
            if (!context.IsAlive)
            {
                LogFreed(name);
                return;
            }
        }

        LogKept(name);
    }

    [LoggerMessage(EventId = 1511, Level = LogLevel.Debug, Message = "The memory of a version of plugin {Plugin} is free")]
    private partial void LogFreed(string plugin);

    [LoggerMessage(EventId = 1512, Level = LogLevel.Warning,
        Message = "A version of plugin {Plugin} was unloaded and is still in memory: something of it goes on, such as a thread, a timer or a static handler")]
    private partial void LogKept(string plugin);

    [LoggerMessage(EventId = 1513, Level = LogLevel.Error, Message = "A version of plugin {Plugin} is unloaded without waiting for what it still does: {Reason}")]
    private partial void LogDrainFailed(string plugin, string reason);
}
