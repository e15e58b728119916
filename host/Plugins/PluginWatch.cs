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

    // Also where all are watched: what failed may work by now, and no system promises to tell of every change.
    private static readonly TimeSpan SlowInterval = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, FileSystemWatcher> _watchers = [];
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private volatile bool _isFaulty;

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                Renew();

                // What has changed since the plugins were loaded, too.
                await TrySettleAsync(cancellationToken);
                await WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host ends.
        }
        finally
        {
            foreach (var watcher in _watchers.Values)
            {
                watcher.Dispose();
            }
        }
    }

    // One change that cannot be taken over must not be the last that is looked at.
    private async Task TrySettleAsync(CancellationToken cancellationToken)
    {
        try
        {
            await SettleAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(exception);
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_watchers.Count < plugins.Directories.Count ? PollInterval : SlowInterval, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await _changes.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time to look anyhow.
        }
    }

    private void Renew()
    {
        foreach (var directory in plugins.Directories)
        {
            // A folder that was deleted and made again is another one to its watcher.
            if (_watchers.TryGetValue(directory, out var watcher) && (_isFaulty || !Directory.Exists(directory)))
            {
                watcher.Dispose();
                _watchers.Remove(directory);
            }

            if (!_watchers.ContainsKey(directory) && TryWatch(directory) is { } added)
            {
                _watchers[directory] = added;
            }
        }

        _isFaulty = false;
    }

    // Looks until two looks in a row are the same; what rests is taken over meanwhile.
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        var missingSince = new Dictionary<string, long>(StringComparer.OrdinalIgnoreCase);
        var before = plugins.LookAround();
        bool isAtRest;
        do
        {
            while (_changes.Reader.TryRead(out _))
            {
                // What it tells of is seen by the next look.
            }

            await Task.Delay(Rest, time, cancellationToken);
            var now = plugins.LookAround();
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
            watcher.Error += (_, _) =>
            {
                _isFaulty = true;
                OnChange();
            };
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

    [LoggerMessage(EventId = 1522, Level = LogLevel.Error, Message = "Changes of plugins could not be taken over; they are looked at again soon")]
    private partial void LogFailed(Exception exception);
}
