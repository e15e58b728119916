using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Library.Transfers;
using LlamaRunner.Host.Models;
using LlamaRunner.Host.Models.Sources;

namespace LlamaRunner.Host.Library;

/// <summary>
/// Takes away, once in a process and beside its work, what earlier ones left: files that were being written when they were killed,
/// parts of pulls that nobody went on with, and blobs that no model needs.
/// </summary>
internal sealed class LibrarySweep : IAsyncDisposable
{
    // A client may take a while from its files to its model.
    private static readonly TimeSpan BlobsKept = TimeSpan.FromDays(1);
    private static readonly TimeSpan PartsKept = TimeSpan.FromDays(7);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly LibraryStore _store;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop;
    private readonly Lock _lock = new();
    private Task? _run;

    /// <summary>Makes it; it begins when it is told to.</summary>
    public LibrarySweep(LibraryStore store, TimeProvider time)
    {
        _store = store;
        _time = time;
        _stop = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
    }

    /// <summary>Begins it, unless it has begun.</summary>
    /// <returns>Completes when it is over; never fails.</returns>
    public Task BeginAsync()
    {
        lock (_lock)
        {
            return _run ??= Begin();
        }
    }

    /// <summary>Lets it end; it is short unless another process keeps the folder to itself.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_run is { } run)
        {
            _stop.CancelAfter(Patience);
            await run;
        }

        _stop.Dispose();
    }

    private Task Begin()
    {
        // It outlives the request that began it.
        using (ExecutionContext.SuppressFlow())
        {
            return Task.Run(RunAsync);
        }
    }

    private async Task RunAsync()
    {
        try
        {
            DeleteOldParts();
            if (!IsOllamas(_store.Folder.Root) && OldBlobs().Any())
            {
                await _store.CollectAsync(OldBlobs(), _stop.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or LibraryFailedException || FileFaults.IsExpected(exception))
        {
            // What is left does no harm; the next process sweeps it up.
        }
    }

    private void DeleteOldParts()
    {
        foreach (var file in FilesOf(_store.Folder.Parts).Where(file => file.Extension == ".tmp" ? IsOlder(file, BlobsKept) : file.Extension == "" && IsOlder(file, PartsKept)))
        {
            if (TryDeleteUnused(file.FullName))
            {
                PartedState.Delete(file.FullName);
            }
        }
    }

    // Who makes Ollama's own folder the library leaves it to Ollama what is unused there.
    private static bool IsOllamas(string root) => root.Split(Path.DirectorySeparatorChar).Contains(".ollama", StringComparer.OrdinalIgnoreCase);

    private IEnumerable<string> OldBlobs() => FilesOf(_store.Folder.Blobs).Where(file => IsOlder(file, BlobsKept))
        .Select(static file => OllamaBlobs.HashOf(file.Name)).OfType<string>().Select(static hash => BlobDigest.Parse("sha256:" + hash));

    private static IEnumerable<FileInfo> FilesOf(string folder) => Directory.Exists(folder) ? new DirectoryInfo(folder).EnumerateFiles() : [];

    private bool IsOlder(FileInfo file, TimeSpan age) => file.LastWriteTimeUtc < _time.GetUtcNow() - age;

    // A pull that goes on with the part just now has it open, and keeps it.
    private static bool TryDeleteUnused(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It stays until the next process looks.
            return false;
        }
    }
}
