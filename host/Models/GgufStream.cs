using System.Buffers.Binary;

namespace LlamaRunner.Host.Models;

/// <summary>
/// Goes through a header from front to back with one small buffer. Every length is checked against what is left of the file
/// before anything is allocated, so a header of garbage costs no more memory than a good one.
/// </summary>
internal sealed class GgufStream(Stream stream)
{
    public const int BufferSize = 64 * 1024;

    // The largest vocabularies take some 20 MB; the bound keeps a file of garbage from being walked for minutes.
    private const long MaxHeaderBytes = 1L << 30;

    private readonly byte[] _buffer = new byte[BufferSize];
    private int _start;
    private int _end;

    public long Length { get; } = stream.Length;

    public long Position { get; private set; }

    public long Remaining => Length - Position;

    /// <summary>The next bytes, valid until the next call.</summary>
    /// <param name="count">How many, at most <see cref="BufferSize"/>.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public ValueTask<ReadOnlyMemory<byte>> TakeAsync(int count, CancellationToken cancellationToken)
    {
        Require(count);
        return _end - _start >= count ? new ValueTask<ReadOnlyMemory<byte>>(Advance(count)) : FillAndTakeAsync(count, cancellationToken);
    }

    public async ValueTask<uint> ReadUInt32Async(CancellationToken cancellationToken) =>
        BinaryPrimitives.ReadUInt32LittleEndian((await TakeAsync(sizeof(uint), cancellationToken)).Span);

    public async ValueTask<ulong> ReadUInt64Async(CancellationToken cancellationToken) =>
        BinaryPrimitives.ReadUInt64LittleEndian((await TakeAsync(sizeof(ulong), cancellationToken)).Span);

    /// <summary>Reads the length of what follows.</summary>
    /// <exception cref="GgufFormatException">It is longer than the rest of the file.</exception>
    public async ValueTask<long> ReadLengthAsync(CancellationToken cancellationToken)
    {
        var length = await ReadUInt64Async(cancellationToken);
        Require(length);
        return (long)length;
    }

    /// <summary>Copies the next bytes, which may be more than the buffer holds.</summary>
    public async ValueTask<byte[]> ReadBytesAsync(int count, CancellationToken cancellationToken)
    {
        Require(count);
        var bytes = new byte[count];
        for (var done = 0; done < count;)
        {
            var part = Math.Min(count - done, BufferSize);
            (await TakeAsync(part, cancellationToken)).CopyTo(bytes.AsMemory(done));
            done += part;
        }

        return bytes;
    }

    public void Skip(long count)
    {
        Require(count);
        if (count <= _end - _start)
        {
            Advance((int)count);
            return;
        }

        Position += count;
        _start = _end = 0;
        stream.Seek(Position, SeekOrigin.Begin);
    }

    private async ValueTask<ReadOnlyMemory<byte>> FillAndTakeAsync(int count, CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        while (_end < count)
        {
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
            if (read == 0)
            {
                throw Truncated();
            }

            _end += read;
        }

        return Advance(count);
    }

    private ReadOnlyMemory<byte> Advance(int count)
    {
        var taken = _buffer.AsMemory(_start, count);
        _start += count;
        Position += count;
        return taken;
    }

    private void Require(long count) => Require((ulong)count);

    private void Require(ulong count)
    {
        if (count > (ulong)Remaining)
        {
            throw Truncated();
        }

        if (count > (ulong)(MaxHeaderBytes - Position))
        {
            throw new GgufFormatException("The header is larger than 1 GiB, so it is not one of a model.");
        }
    }

    private GgufFormatException Truncated() =>
        new($"The file has {Length} bytes and ends within its header: it is damaged or not complete.");
}
