using LlamaRunner.Dialects;
using Microsoft.Win32.SafeHandles;

namespace LlamaRunner.Host.Library.Pushing;

/// <summary>A stretch of a file, told as it is read. The file stays its owner's.</summary>
internal sealed class FilePiece(SafeFileHandle file, long from, long length, Action<int> onRead) : ReadOnlyStream
{
    private long _position;

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = (int)Math.Min(buffer.Length, length - _position);
        if (wanted == 0)
        {
            return 0;
        }

        var read = await RandomAccess.ReadAsync(file, buffer[..wanted], from + _position, cancellationToken);
        _position += read;
        onRead(read);
        return read;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count)
    {
        var read = RandomAccess.Read(file, buffer.AsSpan(offset, (int)Math.Min(count, length - _position)), from + _position);
        _position += read;
        onRead(read);
        return read;
    }
}
