using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Downloads;

namespace LlamaRunner.Host.Library.Transfers;

/// <summary>
/// One blob on its way, watched by whoever needs it: 1. see that it fits, 2. load what is missing, 3. check it, 4. move it into its
/// place. What has another digest is deleted and loaded once more from its beginning, and then it fails.
/// </summary>
internal sealed class BlobTransfer
{
    private static readonly TimeSpan OthersInterval = TimeSpan.FromMilliseconds(500);

    private readonly LibraryStore _store;
    private readonly IBlobOrigin _origin;
    private readonly TransferSettings _settings;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource<bool> _loaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile PartedFile? _file;
    private volatile bool _isLoading = true;

    public BlobTransfer(LibraryStore store, string digest, long size, IBlobOrigin origin, TransferSettings settings, TimeProvider time)
    {
        _store = store;
        _origin = origin;
        _settings = settings;
        _time = time;
        Digest = digest;
        Size = size;
    }

    public string Digest { get; }

    public long Size { get; }

    /// <summary>How many bytes are there.</summary>
    public long Completed => _file?.Completed ?? 0;

    /// <summary>False while it is checked.</summary>
    public bool IsLoading => _isLoading;

    /// <summary>Completes when all bytes have come for the first time: true; or when it has ended otherwise, which then tells how: false.</summary>
    public Task<bool> Loaded => _loaded.Task;

    /// <summary>Runs it to its end.</summary>
    /// <exception cref="LibraryFailedException">It cannot be had.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var held = _store.Blobs.Hold([Digest]);
            using var file = await OpenAsync(cancellationToken);
            if (file is not null)
            {
                _file = file;
                await RunAsync(file, cancellationToken);
            }
        }
        finally
        {
            _isLoading = false;
            _loaded.TrySetResult(false);
        }
    }

    // 1. Null when it is there, which another process may have seen to meanwhile.
    private async Task<PartedFile?> OpenAsync(CancellationToken cancellationToken)
    {
        while (!_store.Blobs.Has(Digest))
        {
            if (PartedFile.TryOpen(_store.Folder, Digest, Size, _settings.PartSize, _time) is { } file)
            {
                return file;
            }

            await Task.Delay(OthersInterval, _time, cancellationToken);
        }

        return null;
    }

    private async Task RunAsync(PartedFile file, CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            // 2.
            await LoadAsync(file, cancellationToken);

            // 3.
            _isLoading = false;
            _loaded.TrySetResult(true);
            var found = await file.HashAsync(cancellationToken);
            if (found == Digest)
            {
                break;
            }

            if (!isFirst)
            {
                file.Delete();
                throw new LibraryFailedException(
                    $"digest mismatch, expected \"{Digest}\", got \"{found}\": what {_origin.Place} gives is not what it says; the file was deleted.");
            }

            file.Reset();
            _isLoading = true;
        }

        // 4.
        file.MoveTo(_store.Blobs, Digest);
    }

    private async Task LoadAsync(PartedFile file, CancellationToken cancellationToken)
    {
        try
        {
            await new BlobLoader(_origin, file, Size, _settings, _time).LoadAsync(cancellationToken);
        }
        catch (LibraryFailedException exception) when (exception.InnerException is { } cause && DiskFull.Is(cause))
        {
            // Who has no room left has no use for half a file.
            file.Delete();
            throw;
        }
    }
}
