namespace LlamaRunner.Host.Library.Transfers;

/// <summary>
/// The blobs on their way, one transfer each, however many need it. It is given up when the last of them stops watching. Safe for
/// concurrent use.
/// </summary>
internal sealed class BlobTransfers(LibraryStore store, TransferSettings settings, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Entry> _running = new(StringComparer.Ordinal);

    /// <summary>Joins the transfer of a blob, or begins it.</summary>
    /// <returns>A watch, to be disposed.</returns>
    public async Task<Watch> JoinAsync(string digest, long size, IBlobOrigin origin, CancellationToken cancellationToken)
    {
        while (true)
        {
            Entry entry;
            lock (_lock)
            {
                if (!_running.TryGetValue(digest, out var known))
                {
                    known = Begin(new BlobTransfer(store, digest, size, origin, settings, time));
                    _running.Add(digest, known);
                }

                entry = known;
                if (entry.Watchers >= 0 && !entry.IsOver)
                {
                    entry.Watchers++;
                    return new Watch(this, entry);
                }
            }

            // Given up or failed just now: it has let go of its file when it has ended.
            await entry.Completion.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            Forget(entry);
        }
    }

    private static Entry Begin(BlobTransfer transfer)
    {
        // It outlives the request that began it.
        using (ExecutionContext.SuppressFlow())
        {
            var entry = new Entry(transfer);
            entry.Completion = Task.Run(() => transfer.RunAsync(entry.Cancellation.Token));
            return entry;
        }
    }

    private void Forget(Entry entry)
    {
        lock (_lock)
        {
            if (_running.TryGetValue(entry.Transfer.Digest, out var known) && ReferenceEquals(known, entry))
            {
                _running.Remove(entry.Transfer.Digest);
            }
        }
    }

    private async ValueTask LeaveAsync(Entry entry)
    {
        lock (_lock)
        {
            if (--entry.Watchers > 0)
            {
                return;
            }

            entry.Watchers = -1;
        }

        await entry.Cancellation.CancelAsync();
        await entry.Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Forget(entry);
        entry.Cancellation.Dispose();
    }

    /// <summary>Keeps a transfer going until it is disposed.</summary>
    internal sealed class Watch(BlobTransfers owner, Entry entry) : IAsyncDisposable
    {
        private int _isDisposed;

        public BlobTransfer Transfer => entry.Transfer;

        /// <summary>Completes when the blob is in its place; fails when it cannot be had.</summary>
        public Task Completion => entry.Completion;

        public ValueTask DisposeAsync() => Interlocked.Exchange(ref _isDisposed, 1) == 0 ? owner.LeaveAsync(entry) : default;
    }

    /// <summary>A transfer and those who watch it; guarded by the lock.</summary>
    internal sealed class Entry(BlobTransfer transfer)
    {
        public BlobTransfer Transfer => transfer;

        public CancellationTokenSource Cancellation { get; } = new();

        public Task Completion { get; set; } = Task.CompletedTask;

        /// <summary>How many watch; -1 once it is given up.</summary>
        public int Watchers { get; set; }

        public bool IsOver => Completion.IsCompleted && !Completion.IsCompletedSuccessfully;
    }
}
