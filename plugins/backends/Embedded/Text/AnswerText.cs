using System.Text;

namespace LlamaRunner.Backends.Embedded.Text;

/// <summary>
/// Makes an answer's text of the bytes of its tokens: whole characters only, and nothing of a stop text, not even when that is
/// spread over several tokens. What may still become a stop text is kept back until it is known.
/// </summary>
/// <param name="stopTexts">The texts that end the answer; empty ones are ignored.</param>
internal sealed class AnswerText(IReadOnlyList<string> stopTexts)
{
    private readonly string[] _stops = [.. stopTexts.Where(stop => stop.Length > 0)];
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _pending = new();

    /// <summary>True once a stop text came.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Takes the bytes of one token; the text that can be given out now, possibly empty.</summary>
    /// <param name="bytes">The bytes.</param>
    public string Append(ReadOnlySpan<byte> bytes)
    {
        Span<char> letters = stackalloc char[bytes.Length + 2];
        var count = _decoder.GetChars(bytes, letters, flush: false);
        if (_stops.Length == 0)
        {
            return count == 0 ? "" : new string(letters[..count]);
        }

        _pending.Append(letters[..count]);
        var text = _pending.ToString();
        if (FindStop(text) is { } start)
        {
            IsStopped = true;
            _pending.Clear();
            return text[..start];
        }

        var free = text.Length - FindHeldBack(text);
        _pending.Remove(0, free);
        return text[..free];
    }

    /// <summary>The answer ends without a stop text: gives out what was kept back. A character that is not whole is dropped.</summary>
    public string Flush()
    {
        var text = _pending.ToString();
        _pending.Clear();
        return text;
    }

    private int? FindStop(string text)
    {
        int? first = null;
        foreach (var stop in _stops)
        {
            var at = text.IndexOf(stop, StringComparison.Ordinal);
            if (at >= 0 && (first is null || at < first))
            {
                first = at;
            }
        }

        return first;
    }

    // How much of the end is the begin of a stop text.
    private int FindHeldBack(string text)
    {
        var longest = 0;
        foreach (var stop in _stops)
        {
            for (var length = Math.Min(stop.Length - 1, text.Length); length > longest; length--)
            {
                if (text.AsSpan(text.Length - length).SequenceEqual(stop.AsSpan(0, length)))
                {
                    longest = length;
                    break;
                }
            }
        }

        return longest;
    }
}
