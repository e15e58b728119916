using System.Buffers;
using System.Security.Cryptography;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Host.Library;

/// <summary>The blobs of the library. One is there whole or not at all. Safe for concurrent use.</summary>
internal sealed class BlobStore(LibraryFolder folder)
{
    private const int BufferSize = 256 * 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _held = new(StringComparer.Ordinal);

    public bool Has(string digest) => File.Exists(folder.BlobPath(digest));

    /// <summary>Keeps blobs, there or coming, from being taken away as long as no manifest names them; until it is disposed.</summary>
    public HeldBlobs Hold(IEnumerable<string> digests)
    {
        var held = new HeldBlobs(this);
        foreach (var digest in digests)
        {
            held.Add(digest);
        }

        return held;
    }

    /// <summary>Whether a blob is there as a manifest says it is. One that is damaged, of another length, is taken away.</summary>
    /// <exception cref="LibraryFailedException">It is whole, and the manifest is wrong.</exception>
    public async Task<bool> HasWholeAsync(string digest, long size, CancellationToken cancellationToken)
    {
        var file = new FileInfo(folder.BlobPath(digest));
        if (!file.Exists || file.Length == size)
        {
            return file.Exists;
        }

        if (await BlobDigest.OfFileAsync(file.FullName, cancellationToken) == digest)
        {
            throw new LibraryFailedException($"The manifest says that {digest} has {size} bytes, and it has {file.Length}.");
        }

        LibraryDisk.TryDelete(file.FullName);
        return false;
    }

    /// <summary>Adds a small blob, which is held before it is there.</summary>
    /// <returns>Its digest, and whether it was new.</returns>
    public async Task<(string Digest, bool IsNew)> AddAsync(ReadOnlyMemory<byte> content, HeldBlobs held, CancellationToken cancellationToken)
    {
        var digest = BlobDigest.Of(content.Span);
        held.Add(digest);
        if (Has(digest))
        {
            return (digest, false);
        }

        using var stream = new MemoryStream(content.ToArray(), writable: false);
        await AddAsync(digest, stream, cancellationToken);
        return (digest, true);
    }

    /// <summary>Adds a blob of any size.</summary>
    /// <exception cref="BadRequestException">The bytes have another digest.</exception>
    /// <exception cref="LibraryFailedException">It cannot be written.</exception>
    public async Task AddAsync(string digest, Stream content, CancellationToken cancellationToken)
    {
        var temporary = folder.TemporaryPath();
        try
        {
            var found = await WriteAsync(temporary, content, cancellationToken);
            if (found != digest)
            {
                throw new BadRequestException($"digest mismatch, expected \"{digest}\", got \"{found}\"", "digest");
            }

            Take(temporary, digest);
        }
        finally
        {
            LibraryDisk.TryDelete(temporary);
        }
    }

    /// <summary>Makes a blob of a file of the library's folder that was checked; it is there afterwards, and the file is not.</summary>
    /// <exception cref="LibraryFailedException">It cannot be moved.</exception>
    public void Take(string path, string digest)
    {
        if (Has(digest))
        {
            // The same bytes; a runner may have them open, and then Windows lets nobody replace them.
            LibraryDisk.TryDelete(path);
            return;
        }

        try
        {
            folder.Create(folder.Blobs);
            File.Move(path, folder.BlobPath(digest), overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw LibraryDisk.Explain(folder.Root, exception);
        }
    }

    /// <summary>Takes blobs away that nobody needs. The folder is locked.</summary>
    /// <param name="digests">Those that one may have needed.</param>
    /// <param name="needed">Those that manifests name.</param>
    /// <returns>Whether there was any.</returns>
    public bool Remove(IEnumerable<string> digests, IReadOnlySet<string> needed)
    {
        var any = false;
        foreach (var digest in digests.Distinct(StringComparer.Ordinal).Where(digest => !needed.Contains(digest) && Has(digest)))
        {
            lock (_lock)
            {
                if (_held.ContainsKey(digest))
                {
                    continue;
                }

                LibraryDisk.TryDelete(folder.BlobPath(digest));
                any = true;
            }
        }

        return any;
    }

    private async Task<string> WriteAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            await using var file = OpenNew(path);
            for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
            {
                hash.AppendData(buffer.AsSpan(0, read));
                await WriteAsync(file, buffer.AsMemory(0, read), cancellationToken);
            }

            Flush(file);

            return BlobDigest.OfHash(hash.GetHashAndReset());
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private FileStream OpenNew(string path)
    {
        try
        {
            return new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw LibraryDisk.Explain(folder.Root, exception);
        }
    }

    // Apart from reading: a client that breaks off is no trouble of the disk's.
    private async Task WriteAsync(FileStream file, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await file.WriteAsync(bytes, cancellationToken);
        }
        catch (IOException exception)
        {
            throw LibraryDisk.Explain(folder.Root, exception);
        }
    }

    // The manifest that names it is flushed, too: after a power cut, a model is there whole or not at all.
    private void Flush(FileStream file)
    {
        try
        {
            file.Flush(flushToDisk: true);
        }
        catch (IOException exception)
        {
            throw LibraryDisk.Explain(folder.Root, exception);
        }
    }

    private void Keep(string digest)
    {
        lock (_lock)
        {
            _held[digest] = _held.GetValueOrDefault(digest) + 1;
        }
    }

    private void Release(IReadOnlyList<string> digests)
    {
        lock (_lock)
        {
            foreach (var digest in digests)
            {
                if (--_held[digest] == 0)
                {
                    _held.Remove(digest);
                }
            }
        }
    }

    /// <summary>Blobs that are held.</summary>
    internal sealed class HeldBlobs(BlobStore store) : IDisposable
    {
        private List<string>? _digests = [];

        /// <summary>Holds one more.</summary>
        public void Add(string digest)
        {
            store.Keep(digest);
            _digests!.Add(digest);
        }

        public void Dispose() => store.Release(Interlocked.Exchange(ref _digests, null) ?? []);
    }
}
