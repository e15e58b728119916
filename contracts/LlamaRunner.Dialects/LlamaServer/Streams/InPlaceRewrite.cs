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
    // How much of the mark, and then of the text, has been seen at the end of what was read.
    private int _matched;

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
            if (_matched == 0)
            {
                bytes = FindMark(bytes);
            }
            else if (_matched < mark.Length)
            {
                bytes = GoOnWithMark(bytes);
            }
            else
            {
                bytes = Overwrite(bytes);
            }
        }
    }

    private Span<byte> FindMark(Span<byte> bytes)
    {
        var at = bytes.IndexOf(mark);
        if (at >= 0)
        {
            _matched = mark.Length;
            return bytes[(at + mark.Length)..];
        }

        _matched = LongestBeginning(bytes[^Math.Min(bytes.Length, mark.Length - 1)..]);
        return [];
    }

    private Span<byte> GoOnWithMark(Span<byte> bytes)
    {
        if (bytes[0] == mark[_matched])
        {
            _matched++;
            return bytes[1..];
        }

        // What has been seen may still end with a shorter beginning of the mark.
        _matched = LongestBeginning(mark.AsSpan(1, _matched - 1));
        return bytes;
    }

    private Span<byte> Overwrite(Span<byte> bytes)
    {
        var index = _matched - mark.Length;
        if (bytes[0] != text[index])
        {
            _matched = 0;
            return bytes;
        }

        bytes[0] = replacement[index];
        _matched = index + 1 == text.Length ? 0 : _matched + 1;
        return bytes[1..];
    }

    private int LongestBeginning(ReadOnlySpan<byte> ending)
    {
        while (!mark.AsSpan().StartsWith(ending))
        {
            ending = ending[1..];
        }

        return ending.Length;
    }
}
