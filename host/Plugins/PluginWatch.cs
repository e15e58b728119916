using System.Collections.Immutable;
using System.Threading.Channels;
using LlamaRunner.Host.Plugins.Files;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Plugins;

/// <summary>
/// Sees changes in the plugin folders, and has them taken over once they have come to rest: a plugin that is being copied is not
/// loaded by halves.
/// </summary>
internal sealed partial class PluginWatch(PluginHost plugins, TimeProvider time, ILogger<PluginWatch> logger)
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(300);

    // Whoever replaces a folder may delete it first, and the port should not close for that.
    private static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(1);

    // Folders that cannot be watched, since they are not there yet, or the system has no watches left.
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var watchers = plugins.Directories.Select(TryWatch).ToList();
        try
        {
            var mayMiss = watchers.Contains(null);
            while (true)
            {
                // What has changed since the plugins were loaded, too.
                await SettleAsync(cancellationToken);
                await WaitAsync(mayMiss, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host ends.
        }
        catch (Exception exception)
        {
            LogFailed(exception);
        }
        finally
        {
            watchers.ForEach(static watcher => watcher?.Dispose());
        }
    }

    private async Task WaitAsync(bool mayMiss, CancellationToken cancellationToken)
    {
        Task change = _changes.Reader.WaitToReadAsync(cancellationToken).AsTask();
        await (mayMiss ? Task.WhenAny(change, Task.Delay(PollInterval, time, cancellationToken)) : change);
        cancellationToken.ThrowIfCancellationRequested();
    }

    // Looks until two looks in a row are the same; what rests is taken over meanwhile.
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        var missingSince = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        var before = PluginSighting.LookAround(plugins.Directories);
        bool isAtRest;
        do
        {
            while (_changes.Reader.TryRead(out _))
            {
                // What it tells of is seen by the next look.
            }

            await Task.Delay(Rest, time, cancellationToken);
            var now = PluginSighting.LookAround(plugins.Directories);
            var unsettled = now.Except(before).Select(static sighting => sighting.Source.Name)
                .Concat(FindJustGone(now, missingSince))
                .ToImmutableHashSet(StringComparer.OrdinalIgnoreCase);
            await plugins.ApplyAsync(now, unsettled, cancellationToken);
            isAtRest = unsettled.IsEmpty;
            before = now;
        }
        while (!isAtRest);
    }

    private List<string> FindJustGone(IReadOnlyList<PluginSighting> now, Dictionary<string, long> missingSince)
    {
        var missing = plugins.Names.Except(now.Select(static sighting => sighting.Source.Name), StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var back in missingSince.Keys.Except(missing, StringComparer.OrdinalIgnoreCase).ToList())
        {
            missingSince.Remove(back);
        }

        missing.ForEach(name => missingSince.TryAdd(name, time.GetTimestamp()));
        return [.. missing.Where(name => time.GetElapsedTime(missingSince[name]) < GoneAfter)];
    }

    private FileSystemWatcher? TryWatch(string directory)
    {
        try
        {
            var watcher = new FileSystemWatcher(directory)
            {
                IncludeSubdirectories = true,
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size,
            };
            watcher.Changed += (_, _) => OnChange();
            watcher.Created += (_, _) => OnChange();
            watcher.Deleted += (_, _) => OnChange();
            watcher.Renamed += (_, _) => OnChange();
            watcher.Error += (_, _) => OnChange();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or UnauthorizedAccessException)
        {
            LogPolled(directory, exception.Message, PollInterval.TotalSeconds);
            return null;
        }
    }

    private void OnChange() => _changes.Writer.TryWrite(true);

    [LoggerMessage(EventId = 1521, Level = LogLevel.Debug, Message = "Plugin folder {Folder} cannot be watched, and is looked at every {Seconds} s ({Reason})")]
    private partial void LogPolled(string folder, string reason, double seconds);

    [LoggerMessage(EventId = 1522, Level = LogLevel.Error, Message = "Changes of plugins are no longer seen until the host starts again")]
    private partial void LogFailed(Exception exception);
}
