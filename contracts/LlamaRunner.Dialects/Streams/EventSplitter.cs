namespace LlamaRunner.Dialects.Streams;

/// <summary>Finds where an event of a stream ends, wherever the stream was cut; lines end with LF, CRLF or CR. Looks at no byte twice.</summary>
public struct EventSplitter
{
    private int _lineStart;
    private int _scanned;
    private bool _endsWithBareReturns;

    /// <summary>Finds the end of the first event.</summary>
    /// <param name="held">All bytes since the end of the last event that was found.</param>
    /// <param name="length">Its length, the closing blank line included.</param>
    /// <returns>False when it is not whole yet.</returns>
    public bool TryFindEnd(ReadOnlySpan<byte> held, out int length)
    {
        while (true)
        {
            var at = held[_scanned..].IndexOfAny((byte)'\n', (byte)'\r');
            if (at < 0)
            {
                _scanned = held.Length;
                length = 0;
                return false;
            }

            at += _scanned;
            var next = at + 1;
            if (held[at] == '\r')
            {
                if (next < held.Length)
                {
                    _endsWithBareReturns = held[next] != '\n';
                    next = _endsWithBareReturns ? next : next + 1;
                }
                else if (!_endsWithBareReturns)
                {
                    // The line feed that belongs to it is still on its way.
                    _scanned = at;
                    length = 0;
                    return false;
                }
            }

            var isBlank = at == _lineStart;
            _lineStart = _scanned = next;
            if (isBlank)
            {
                _lineStart = _scanned = 0;
                length = next;
                return true;
            }
        }
    }
}
