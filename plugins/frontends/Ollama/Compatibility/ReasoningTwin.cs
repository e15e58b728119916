using System.Buffers;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.Streams;

namespace LlamaRunner.Frontends.Ollama.Compatibility;

/// <summary>
/// Says a model's thoughts twice: runners send <c>reasoning_content</c>, for which clients of llama.cpp look, and those of Ollama look
/// for <c>reasoning</c>. The answer is not parsed: its bytes pass as they come, and behind the text of a thought comes its twin.
/// </summary>
/// <param name="isStream">Whether the answer is a stream of events.</param>
internal sealed class ReasoningTwin(bool isStream) : IAnswerTranslator
{
    // Within a JSON string its quotes would be escaped, so what is found is a key.
    private static readonly byte[] Mark = "\"reasoning_content\":"u8.ToArray();

    private readonly MarkFinder _finder = new(Mark);
    private readonly ArrayBufferWriter<byte> _thought = new();
    private Place _place;

    private enum Place
    {
        BeforeKey,
        BehindKey,
        InText,
        BehindEscape,
    }

    /// <inheritdoc/>
    public string ContentType => isStream ? "text/event-stream" : "application/json; charset=utf-8";

    /// <inheritdoc/>
    public void Translate(ReadOnlySpan<byte> bytes, IBufferWriter<byte> output)
    {
        while (!bytes.IsEmpty)
        {
            var passed = _place switch
            {
                Place.BeforeKey => FindKey(bytes),
                Place.BehindKey => FindText(bytes),
                Place.InText => FindEnd(bytes),
                _ => PassEscaped(bytes),
            };
            output.Write(bytes[..passed]);
            if (_place is Place.BeforeKey && _thought.WrittenCount > 0)
            {
                output.Write(",\"reasoning\":\""u8);
                output.Write(_thought.WrittenSpan);
                _thought.ResetWrittenCount();
            }

            bytes = bytes[passed..];
        }
    }

    /// <inheritdoc/>
    public void Complete(IBufferWriter<byte> output)
    {
    }

    private int FindKey(ReadOnlySpan<byte> bytes)
    {
        var end = _finder.Find(bytes);
        if (end < 0)
        {
            return bytes.Length;
        }

        _place = Place.BehindKey;
        return end;
    }

    private int FindText(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] is (byte)' ')
        {
            return 1;
        }

        // Without a thought it is null.
        _place = bytes[0] is (byte)'"' ? Place.InText : Place.BeforeKey;
        return _place is Place.InText ? 1 : 0;
    }

    private int FindEnd(ReadOnlySpan<byte> bytes)
    {
        var at = bytes.IndexOfAny((byte)'"', (byte)'\\');
        if (at < 0)
        {
            _thought.Write(bytes);
            return bytes.Length;
        }

        _thought.Write(bytes[..(at + 1)]);
        _place = bytes[at] is (byte)'"' ? Place.BeforeKey : Place.BehindEscape;
        return at + 1;
    }

    private int PassEscaped(ReadOnlySpan<byte> bytes)
    {
        _thought.Write(bytes[..1]);
        _place = Place.InText;
        return 1;
    }
}
