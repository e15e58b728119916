using LlamaRunner.Dialects.Streams;

namespace LlamaRunner.Dialects.LlamaServer.Streams;

/// <summary>
/// Overwrites a piece of text that stands behind a mark by another of the same length, where it lies, in a body that is read in
/// pieces cut anywhere: nothing is held back and nothing is copied. A byte that is read is decided about at once, so the first
/// byte of the text must tell that it is meant.
/// </summary>
/// <param name="mark">What stands before the text; it must not occur within a JSON string, as nothing does that has a quote in its midst.</param>
/// <param name="text">The text.</param>
/// <param name="replacement">What is put in its place, of the same length.</param>
internal sealed class InPlaceRewrite(byte[] mark, byte[] text, byte[] replacement)
{
    private readonly MarkFinder _finder = new(mark);

    // Whether the next byte is the text's, and how much of that has been overwritten.
    private bool _isBehindMark;
    private int _overwritten;

    /// <summary>The first piece of the content of a streamed chat is null at llama-server and an empty text at OpenAI.</summary>
    public static InPlaceRewrite NullContent() => new("\"content\":"u8.ToArray(), "null"u8.ToArray(), "\"\"  "u8.ToArray());

    /// <summary>
    /// A completion's id begins with <c>cmpl-</c>. llama-server's begins with <c>chatcmpl-</c> and is long enough by four letters:
    /// they make way for the prefix and stay what they were, the same in all events of a stream.
    /// </summary>
    public static InPlaceRewrite CompletionId() => new("\"id\":\"c"u8.ToArray(), "hatcmpl-"u8.ToArray(), "mpl-chat"u8.ToArray());

    /// <summary>Takes the next bytes of the body, and changes them where they are to be.</summary>
    /// <param name="bytes">The bytes.</param>
    public void Apply(Span<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_isBehindMark)
            {
                bytes = Overwrite(bytes);
                continue;
            }

            var end = _finder.Find(bytes);
            if (end < 0)
            {
                return;
            }

            (_isBehindMark, _overwritten) = (true, 0);
            bytes = bytes[end..];
        }
    }

    private Span<byte> Overwrite(Span<byte> bytes)
    {
        if (bytes[0] != text[_overwritten])
        {
            _isBehindMark = false;
            return bytes;
        }

        bytes[0] = replacement[_overwritten];
        _overwritten++;
        _isBehindMark = _overwritten < text.Length;
        return bytes[1..];
    }
}
