using System.Security.Cryptography;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Downloads;
using Microsoft.Win32.SafeHandles;

namespace LlamaRunner.Host.Library.Transfers;

/// <summary>
/// A file that is written in several places at once, with a file beside it that says how far each part is, so that a process that was
/// killed goes on where it stopped. One process has it at a time.
/// </summary>
internal sealed class PartedFile : IDisposable
{
    /// <summary>The most bytes that a file may have; beyond, a registry errs or lies, and the list of parts alone would fill the memory.</summary>
    public const long Largest = 1L << 44;

    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(1);

    private readonly LibraryFolder _folder;
    private readonly TimeProvider _time;
    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly Lock _lock = new();
    private PartedState _state;
    private long _savedAt;

    private PartedFile(LibraryFolder folder, string path, SafeFileHandle file, PartedState state, TimeProvider time)
    {
        _folder = folder;
        _path = path;
        _file = file;
        _state = state;
        _time = time;
        _savedAt = time.GetTimestamp();
    }

    public int Parts => _state.Done.Length;

    /// <summary>How many bytes are there.</summary>
    public long Completed
    {
        get
        {
            lock (_lock)
            {
                return _state.Done.Sum();
            }
        }
    }

    /// <summary>How many bytes of a blob have come.</summary>
    public static long BytesOf(LibraryFolder folder, string digest, long size)
    {
        var path = PathOf(folder, digest);
        return File.Exists(path) ? PartedState.Read(path, size)?.Done.Sum() ?? 0 : 0;
    }

    /// <summary>Opens what is there of a blob, or begins it when it fits.</summary>
    /// <returns>Null while another process has it.</returns>
    /// <exception cref="LibraryFailedException">It does not fit, or cannot be opened.</exception>
    public static PartedFile? TryOpen(LibraryFolder folder, string digest, long size, long partSize, TimeProvider time)
    {
        folder.Create(folder.Parts);
        var path = PathOf(folder, digest);
        LibraryDisk.Check(folder.Root, size - BytesOf(folder, digest, size), $"pulling {BlobDigest.Short(digest)}");
        try
        {
            var file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, FileOptions.Asynchronous);
            var state = RandomAccess.GetLength(file) > 0 ? PartedState.Read(path, size) : null;
            return new PartedFile(folder, path, file, state ?? PartedState.Begin(size, partSize), time);
        }
        catch (IOException exception) when (FolderLock.IsHeld(exception))
        {
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw LibraryDisk.Explain(folder.Root, exception);
        }
    }

    /// <summary>The first byte of a part that is not there, and its last byte.</summary>
    public (long From, long To) Rest(int part)
    {
        lock (_lock)
        {
            var start = part * _state.PartSize;
            return (start + _state.Done[part], Math.Min(start + _state.PartSize, _state.Size) - 1);
        }
    }

    public bool IsDone(int part) => Rest(part) is var (from, to) && from > to;

    /// <summary>Writes the next bytes; they may reach beyond a part only where the next one is empty.</summary>
    /// <exception cref="LibraryFailedException">They cannot be written.</exception>
    public async ValueTask WriteAsync(long position, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await RandomAccess.WriteAsync(_file, bytes, position, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw LibraryDisk.Explain(_folder.Root, exception);
        }

        lock (_lock)
        {
            for (var left = (long)bytes.Length; left > 0;)
            {
                var part = (int)(position / _state.PartSize);
                var within = position % _state.PartSize;
                var taken = Math.Min(left, _state.PartSize - within);
                _state.Done[part] = within + taken;
                position += taken;
                left -= taken;
            }

            if (_time.GetElapsedTime(_savedAt) >= SaveInterval)
            {
                Save_NeedsLock();
            }
        }
    }

    /// <summary>Begins again.</summary>
    /// <exception cref="LibraryFailedException">It cannot be emptied.</exception>
    public void Reset()
    {
        lock (_lock)
        {
            _state = PartedState.Begin(_state.Size, _state.PartSize);
            Explained(() => RandomAccess.SetLength(_file, 0));
            Save_NeedsLock();
        }
    }

    /// <summary>Writes down how far it is.</summary>
    public void Save()
    {
        lock (_lock)
        {
            Save_NeedsLock();
        }
    }

    /// <summary>The digest of what is there.</summary>
    /// <exception cref="LibraryFailedException">It cannot be read.</exception>
    public async Task<string> HashAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await HashAsync(_file, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw LibraryDisk.Explain(_folder.Root, exception);
        }
    }

    /// <summary>Makes a blob of it.</summary>
    /// <exception cref="LibraryFailedException">It cannot be written.</exception>
    public void MoveTo(BlobStore blobs, string digest)
    {
        Explained(() => RandomAccess.FlushToDisk(_file));
        _file.Dispose();
        blobs.Take(_path, digest);
        PartedState.Delete(_path);
    }

    /// <summary>Deletes it.</summary>
    public void Delete()
    {
        _file.Dispose();
        LibraryDisk.TryDelete(_path);
        PartedState.Delete(_path);
    }

    public void Dispose() => _file.Dispose();

    private static async Task<string> HashAsync(SafeFileHandle file, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1024 * 1024];
        var position = 0L;
        for (int read; (read = await RandomAccess.ReadAsync(file, buffer, position, cancellationToken)) > 0; position += read)
        {
            hash.AppendData(buffer.AsSpan(0, read));
        }

        return BlobDigest.OfHash(hash.GetHashAndReset());
    }

    private void Explained(Action change)
    {
        try
        {
            change();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw LibraryDisk.Explain(_folder.Root, exception);
        }
    }

    private void Save_NeedsLock()
    {
        _savedAt = _time.GetTimestamp();
        _state.Save(_path);
    }

    private static string PathOf(LibraryFolder folder, string digest) => Path.Combine(folder.Parts, "sha256-" + BlobDigest.Hash(digest));
}
