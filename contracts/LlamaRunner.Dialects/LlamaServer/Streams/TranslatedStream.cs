using System.Buffers;
using System.Text.Json;
using LlamaRunner.Dialects.Streams;

namespace LlamaRunner.Dialects.LlamaServer.Streams;

/// <summary>A stream of events that is translated, each as soon as it is there.</summary>
/// <param name="inner">llama-server's stream.</param>
/// <param name="translation">Translates the events.</param>
internal sealed class TranslatedStream(Stream inner, IAnswerTranslation translation) : BodyStream(inner)
{
    private readonly HeldBytes _untranslated = new();
    private readonly ArrayBufferWriter<byte> _translated = new();
    private EventSplitter _splitter;
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

    private async ValueTask TranslateMoreAsync(CancellationToken cancellationToken)
    {
        var read = await Inner.ReadAsync(_untranslated.GetRoom(), cancellationToken);
        _untranslated.Advance(read);
        while (_splitter.TryFindEnd(_untranslated.Span, out var length))
        {
            Translate(_untranslated.Take(length));
        }

        if (read == 0)
        {
            _ended = true;
            _translated.Write(_untranslated.Span);
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
        catch (Exception exception) when (AnswerFault.Is(exception))
        {
            // Half an event may be written already: the stream ends here, as one does whose server has gone.
            throw new IOException(AnswerFault.Sentence, exception);
        }
    }
}
