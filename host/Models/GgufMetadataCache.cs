using LlamaRunner.Host.Configuration;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Models;

/// <summary>
/// Headers of GGUF files, read once and kept by path, size and time of last writing: in memory, and in one file for the next
/// start. Safe for concurrent use.
/// </summary>
internal sealed class GgufMetadataCache : IDisposable
{
    private readonly GgufCacheStore _store;
    private readonly int _capacity;

    // Held while the file is read or written.
    private readonly SemaphoreSlim _fileGate = new(1);
    private volatile bool _isLoaded;

    // Guarded by _lock; the nodes stand in the order of their last use.
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<GgufCacheEntry>> _entries = new(RealPath.Comparer);
    private readonly LinkedList<GgufCacheEntry> _byUse = new();
    private bool _isChanged;

    /// <summary>Makes a cache; its file is read with the first use.</summary>
    /// <param name="path">The cache file.</param>
    /// <param name="logger">Where trouble with the cache file is reported.</param>
    /// <param name="capacity">How many files are remembered; the one not used for longest goes first. Folders with more files
    /// than this are read anew with every look.</param>
    public GgufMetadataCache(string path, ILogger<GgufMetadataCache> logger, int capacity = 16 * 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _store = new GgufCacheStore(path, logger);
        _capacity = capacity;
    }

    /// <summary>Makes the cache of a configuration's home.</summary>
    public static GgufMetadataCache Of(LoadedConfiguration configuration, ILoggerFactory loggers) =>
        new(configuration.Paths.Resolve("~/.llama-runner/cache/gguf.json"), loggers.CreateLogger<GgufMetadataCache>());

    /// <summary>The header of a file, or what is wrong with it. A file that could not be opened is tried again next time.</summary>
    public async Task<GgufReading> ReadAsync(ModelFile file, CancellationToken cancellationToken)
    {
        await LoadAsync(cancellationToken);
        if (Find(file) is { } known)
        {
            return new GgufReading(known.Header, known.Fault);
        }

        GgufReading reading;
        try
        {
            // A pipe has no length, and opening one could wait for ever.
            reading = file.Size == 0
                ? new GgufReading(null, "The file is empty.")
                : new GgufReading(await GgufReader.ReadAsync(file.RealPath, cancellationToken), null);
        }
        catch (GgufFormatException exception)
        {
            reading = new GgufReading(null, exception.Message);
        }
        catch (Exception exception) when (FileFaults.IsExpected(exception))
        {
            return new GgufReading(null, $"The file cannot be read: {exception.Message}");
        }

        lock (_lock)
        {
            _isChanged = true;
            Put_NeedsLock(new GgufCacheEntry
            {
                Path = file.RealPath,
                Size = file.Size,
                ModifiedTicks = file.ModifiedAt.UtcTicks,
                Header = reading.Header,
                Fault = reading.Fault,
            });
        }

        return reading;
    }

    /// <summary>Writes the cache file when something is new. Never fails for the file's sake.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        await _fileGate.WaitAsync(cancellationToken);
        try
        {
            if (TakeChanged() is { } entries)
            {
                await _store.SaveAsync(entries, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            lock (_lock)
            {
                _isChanged = true;
            }

            throw;
        }
        finally
        {
            _fileGate.Release();
        }
    }

    public void Dispose() => _fileGate.Dispose();

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (_isLoaded)
        {
            return;
        }

        await _fileGate.WaitAsync(cancellationToken);
        try
        {
            if (_isLoaded)
            {
                return;
            }

            var entries = await _store.LoadAsync(cancellationToken);
            lock (_lock)
            {
                foreach (var entry in entries)
                {
                    Put_NeedsLock(entry);
                }
            }

            _isLoaded = true;
        }
        finally
        {
            _fileGate.Release();
        }
    }

    private GgufCacheEntry? Find(ModelFile file)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(file.RealPath, out var node) || !node.Value.IsOf(file))
            {
                return null;
            }

            _byUse.Remove(node);
            _byUse.AddLast(node);
            return node.Value;
        }
    }

    private GgufCacheEntry[]? TakeChanged()
    {
        lock (_lock)
        {
            if (!_isChanged)
            {
                return null;
            }

            _isChanged = false;
            return [.. _byUse];
        }
    }

    private void Put_NeedsLock(GgufCacheEntry entry)
    {
        if (_entries.Remove(entry.Path, out var old))
        {
            _byUse.Remove(old);
        }

        _entries.Add(entry.Path, _byUse.AddLast(entry));
        if (_byUse.Count > _capacity && _byUse.First is { } oldest)
        {
            _byUse.Remove(oldest);
            _entries.Remove(oldest.Value.Path);
        }
    }
}
