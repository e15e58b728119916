using System.Buffers;
using System.Runtime.CompilerServices;

namespace LlamaRunner.Dialects.LlamaServer.Streams;

/// <summary>
/// A body of llama-server as it is read, changed where it lies. Only the event of a failure, with which a stream ends, is held
/// until it is whole.
/// </summary>
/// <param name="inner">The body.</param>
/// <param name="rewrite">What is changed.</param>
internal sealed class MendedStream(Stream inner, InPlaceRewrite rewrite) : BodyStream(inner)
{
    private const int ErrorPiece = 1024;
    private const int MostErrorBytes = 64 * 1024;

    private readonly ErrorEventFinder _errors = new();
    private ReadOnlyMemory<byte> _rest;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (!_rest.IsEmpty)
        {
            return TakeRest(buffer.Span);
        }

        var read = await Inner.ReadAsync(buffer, cancellationToken);
        var error = Mend(buffer.Span[..read]);
        if (error < 0)
        {
            return read;
        }

        // The event's beginning has gone to the reader, or goes with this read: it is the same in both forms.
        _rest = await ReadErrorAsync(buffer[error..read].ToArray(), cancellationToken);
        return error > 0 ? error : TakeRest(buffer.Span);
    }

    private int Mend(Span<byte> bytes)
    {
        rewrite.Apply(bytes);
        return _errors.Find(bytes);
    }

    private int TakeRest(Span<byte> buffer)
    {
        var taken = Math.Min(buffer.Length, _rest.Length);
        _rest.Span[..taken].CopyTo(buffer);
        _rest = _rest[taken..];
        return taken;
    }

    private async ValueTask<ReadOnlyMemory<byte>> ReadErrorAsync(ReadOnlyMemory<byte> first, CancellationToken cancellationToken)
    {
        var whole = new ArrayBufferWriter<byte>();
        var json = ErrorEvent.Beginning["data: ".Length..];
        whole.Write(json);
        whole.Write(first.Span);
        var begun = json.Length;
        int end;
        while ((end = whole.WrittenSpan.IndexOf((byte)'\n')) < 0 && whole.WrittenCount < MostErrorBytes)
        {
            var read = await Inner.ReadAsync(whole.GetMemory(ErrorPiece), cancellationToken);
            if (read == 0)
            {
                break;
            }

            whole.Advance(read);
        }

        end = end < 0 ? whole.WrittenCount : end;
        var translated = ErrorEvent.Translate(whole.WrittenMemory[..end]);
        return (byte[])[.. translated.Span[begun..], .. whole.WrittenSpan[end..]];
    }
}
