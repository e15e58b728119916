using System.Buffers;
using System.Text.Json;

namespace LlamaRunner.Dialects.LlamaServer.Streams;

/// <summary>A stream of events that is translated, each as soon as it is there.</summary>
/// <param name="inner">llama-server's stream.</param>
/// <param name="translation">Translates the events.</param>
internal sealed class TranslatedStream(Stream inner, IAnswerTranslation translation) : ReadOnlyStream
{
    private const int Piece = 4096;

    private readonly ArrayBufferWriter<byte> _translated = new();
    private byte[] _unread = new byte[Piece];
    private int _unreadLength;
    private int _taken;
    private bool _ended;

    private static ReadOnlySpan<byte> DataField => "data: "u8;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_taken == _translated.WrittenCount && !_ended)
        {
            _translated.ResetWrittenCount();
            _taken = 0;
            await TranslateMoreAsync(cancellationToken);
        }

        var taken = Math.Min(buffer.Length, _translated.WrittenCount - _taken);
        _translated.WrittenSpan.Slice(_taken, taken).CopyTo(buffer.Span);
        _taken += taken;
        return taken;
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException("The body of a response is read asynchronously.");

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync();
        await base.DisposeAsync();
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private async ValueTask TranslateMoreAsync(CancellationToken cancellationToken)
    {
        if (_unreadLength == _unread.Length)
        {
            Array.Resize(ref _unread, 2 * _unread.Length);
        }

        var read = await inner.ReadAsync(_unread.AsMemory(_unreadLength), cancellationToken);
        _unreadLength += read;
        var unread = _unread.AsMemory(0, _unreadLength);
        while (unread.Span.IndexOf("\n\n"u8) is >= 0 and var end)
        {
            Translate(unread[..(end + 2)]);
            unread = unread[(end + 2)..];
        }

        unread.CopyTo(_unread);
        _unreadLength = unread.Length;
        if (read == 0)
        {
            _ended = true;
            _translated.Write(_unread.AsSpan(0, _unreadLength));
            translation.WriteEnd(_translated);
        }
    }

    private void Translate(ReadOnlyMemory<byte> lines)
    {
        var text = lines.Span;
        var data = text.StartsWith(DataField) ? lines[DataField.Length..^2] : default;
        if (text.StartsWith(ErrorEvent.Beginning))
        {
            _translated.Write(DataField);
            _translated.Write(ErrorEvent.Translate(data).Span);
            _translated.Write("\n\n"u8);
        }
        else if (data.Span.SequenceEqual("null"u8))
        {
            // It says nothing, and no client expects it.
        }
        else if (data.IsEmpty || data.Span[0] != '{')
        {
            // A comment that keeps the connection alive, or the last mark.
            _translated.Write(text);
        }
        else
        {
            TranslateJson(lines, data);
        }
    }

    private void TranslateJson(ReadOnlyMemory<byte> lines, ReadOnlyMemory<byte> data)
    {
        try
        {
            using var document = JsonDocument.Parse(data);
            var answer = document.RootElement;
            EventText.Write(_translated, writer => translation.WriteEvent(answer, writer));
        }
        catch (JsonException)
        {
            // Whoever reads it will see that it is none of ours.
            _translated.Write(lines.Span);
        }
    }
}
