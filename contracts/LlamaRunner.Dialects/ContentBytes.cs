using System.Buffers;
using System.Net;

namespace LlamaRunner.Dialects;

/// <summary>Reads the whole body of a request that is about to be sent: where it lies, if it comes in one piece, as the host's do.</summary>
public static class ContentBytes
{
    /// <summary>Gives a reader all bytes of a content, and leaves the content as it was: it can still be sent.</summary>
    /// <typeparam name="T">What the reader makes of them.</typeparam>
    /// <param name="content">The content; one of a stream that can be read only once is taken into memory first.</param>
    /// <param name="read">Reads the bytes, which are its own only until it returns.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async ValueTask<T> ReadAsync<T>(HttpContent content, Func<ReadOnlyMemory<byte>, T> read, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(read);
        if (content is StreamContent)
        {
            await content.LoadIntoBufferAsync(cancellationToken);
        }

        var sink = new Sink<T>(content.Headers.ContentLength, read);
        await content.CopyToAsync(sink, (TransportContext?)null, cancellationToken);
        return sink.Finish();
    }

    private sealed class Sink<T>(long? length, Func<ReadOnlyMemory<byte>, T> read) : Stream
    {
        private ArrayBufferWriter<byte>? _pieces;
        private (bool Done, T? Value) _result;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public T Finish() => _result.Done ? _result.Value! : read(_pieces?.WrittenMemory ?? default);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (buffer.Length == length)
            {
                _result = (true, read(buffer));
            }
            else
            {
                Write(buffer.Span);
            }

            return ValueTask.CompletedTask;
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override void Write(ReadOnlySpan<byte> buffer) => (_pieces ??= new ArrayBufferWriter<byte>()).Write(buffer);

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
