using System.Buffers;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>
/// What a request's body is written to in order to read it: a body that comes in one piece, as those of the host do, is read
/// where it lies and not copied.
/// </summary>
internal sealed class PromptSink(long length, string path) : Stream
{
    private ArrayBufferWriter<byte>? _pieces;

    /// <summary>The chain, once the whole body has been written; null when there is none.</summary>
    public PromptChain? Chain { get; private set; }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (_pieces is null && buffer.Length == length)
        {
            Chain = PromptReader.Read(buffer, path);
            return;
        }

        _pieces ??= new ArrayBufferWriter<byte>((int)length);
        _pieces.Write(buffer);
        if (_pieces.WrittenCount == length)
        {
            Chain = PromptReader.Read(_pieces.WrittenSpan, path);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer.AsSpan(offset, count));
        return Task.CompletedTask;
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
