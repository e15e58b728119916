using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Models;

/// <summary>
/// Headers of GGUF files, read once and kept by path, size and time of last writing: in memory, and in one file for the next
/// start. A cache file that is damaged or cannot be written costs time only. Safe for concurrent use.
/// </summary>
internal sealed partial class GgufMetadataCache : IDisposable
{
    private const long MaxFileBytes = 256L * 1024 * 1024;

    private readonly string _path;
    private readonly int _capacity;
    private readonly ILogger<GgufMetadataCache> _logger;
    private readonly SemaphoreSlim _fileGate = new(1);

    // Guarded by _lock; the nodes stand in the order of their last use.
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<GgufCacheEntry>> _entries = new(RealPath.Comparer);
    private readonly LinkedList<GgufCacheEntry> _byUse = new();
    private bool _isChanged;

    // Guarded by _fileGate, but for the first look at _isLoaded.
    private volatile bool _isLoaded;
    private bool _writeFailed;

    /// <summary>Makes a cache; the file is read with the first use.</summary>
    /// <param name="path">The cache file.</param>
    /// <param name="logger">Where trouble with the cache file is reported.</param>
    /// <param name="capacity">How many files are remembered; the one not used for longest goes first.</param>
    public GgufMetadataCache(string path, ILogger<GgufMetadataCache> logger, int capacity = 4096)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _path = path;
        _logger = logger;
        _capacity = capacity;
    }

    /// <summary>Where the cache file lies unless said otherwise.</summary>
    public static string DefaultPath { get; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".llama-runner", "cache", "gguf.json");

    /// <summary>The header of a file, or what is wrong with it. A file that could not be read at all is tried again next time.</summary>
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

        Remember(new GgufCacheEntry
        {
            Path = file.RealPath,
            Size = file.Size,
            ModifiedTicks = file.ModifiedAt.UtcTicks,
            Header = reading.Header,
            Fault = reading.Fault,
        });
        return reading;
    }

    /// <summary>Writes the cache file when something is new. Never fails for the file's sake.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        await _fileGate.WaitAsync(cancellationToken);
        try
        {
            GgufCacheEntry[] entries;
            lock (_lock)
            {
                if (!_isChanged)
                {
                    return;
                }

                entries = [.. _byUse];
                _isChanged = false;
            }

            await WriteAsync(new GgufCacheFile { Version = GgufCacheFile.CurrentVersion, Files = entries }, cancellationToken);
            _writeFailed = false;
        }
        catch (Exception exception) when (FileFaults.IsExpected(exception))
        {
            if (!_writeFailed)
            {
                _writeFailed = true;
                LogNotWritten(_path, exception.Message);
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
            if (!_isLoaded)
            {
                await ReadFileAsync(cancellationToken);
                _isLoaded = true;
            }
        }
        finally
        {
            _fileGate.Release();
        }
    }

    private async Task ReadFileAsync(CancellationToken cancellationToken)
    {
        try
        {
            var info = new FileInfo(_path);
            if (!info.Exists)
            {
                return;
            }

            if (info.Length > MaxFileBytes)
            {
                LogNotRead(_path, $"it has {info.Length} bytes, and at most {MaxFileBytes} are read");
                return;
            }

            var stream = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 4096, useAsync: true);
            await using (stream)
            {
                var file = await JsonSerializer.DeserializeAsync(stream, GgufJsonContext.Default.GgufCacheFile, cancellationToken);
                if (file?.Version == GgufCacheFile.CurrentVersion)
                {
                    Fill(file.Files);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException || FileFaults.IsExpected(exception))
        {
            LogNotRead(_path, exception.Message);
        }
    }

    private void Fill(IReadOnlyList<GgufCacheEntry?> entries)
    {
        lock (_lock)
        {
            foreach (var entry in entries)
            {
                if (entry is not null && (entry.Header is null) != (entry.Fault is null))
                {
                    Put_NeedsLock(entry);
                }
            }
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

    private void Remember(GgufCacheEntry entry)
    {
        lock (_lock)
        {
            Put_NeedsLock(entry);
            _isChanged = true;
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

    // Written beside and moved into place, so that a host that is killed here leaves the old file whole.
    private async Task WriteAsync(GgufCacheFile file, CancellationToken cancellationToken)
    {
        var temporary = $"{_path}.{Environment.ProcessId}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path)) ?? "");
            var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 64 * 1024, useAsync: true);
            await using (stream)
            {
                await JsonSerializer.SerializeAsync(stream, file, GgufJsonContext.Default.GgufCacheFile, cancellationToken);
            }

            File.Move(temporary, _path, overwrite: true);
        }
        catch
        {
            Discard(temporary);
            throw;
        }
    }

    private static void Discard(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (FileFaults.IsExpected(exception))
        {
            // The failure to write is what gets reported; a leftover is overwritten with the next attempt.
        }
    }

    [LoggerMessage(LogLevel.Warning, "The cache of model headers {Path} is not used, and headers are read again: {Reason}")]
    private partial void LogNotRead(string path, string reason);

    [LoggerMessage(LogLevel.Warning, "The cache of model headers {Path} cannot be written, and headers are read again next time: {Reason}")]
    private partial void LogNotWritten(string path, string reason);
}
