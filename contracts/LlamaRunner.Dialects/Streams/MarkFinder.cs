namespace LlamaRunner.Dialects.Streams;

/// <summary>Finds a text in a stream that is read in pieces cut anywhere, by searches over the bytes alone.</summary>
/// <param name="mark">The text, not empty.</param>
public sealed class MarkFinder(ReadOnlyMemory<byte> mark)
{
    // How much of the mark the end of the last piece has shown.
    private int _matched;

    /// <summary>Looks at the next bytes.</summary>
    /// <param name="bytes">The bytes, directly behind those of the last call, or behind the mark that it found.</param>
    /// <returns>Where the mark ends among them; negative when it does not.</returns>
    public int Find(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        var text = mark.Span;
        while (_matched > 0 && at < bytes.Length)
        {
            if (bytes[at] != text[_matched])
            {
                // What has been seen may still end with a shorter beginning of the mark.
                _matched = LongestBeginning(text[1.._matched]);
                continue;
            }

            at++;
            _matched++;
            if (_matched == text.Length)
            {
                _matched = 0;
                return at;
            }
        }

        var rest = bytes[at..];
        if (rest.IsEmpty)
        {
            return -1;
        }

        var found = rest.IndexOf(text);
        if (found >= 0)
        {
            return at + found + text.Length;
        }

        _matched = LongestBeginning(rest[^Math.Min(rest.Length, text.Length - 1)..]);
        return -1;
    }

    private int LongestBeginning(ReadOnlySpan<byte> ending)
    {
        while (!mark.Span.StartsWith(ending))
        {
            ending = ending[1..];
        }

        return ending.Length;
    }
}
