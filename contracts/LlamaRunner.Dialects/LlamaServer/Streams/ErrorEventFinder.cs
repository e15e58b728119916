namespace LlamaRunner.Dialects.LlamaServer.Streams;

/// <summary>Finds the event of a failure in a stream that is read in pieces cut anywhere.</summary>
internal sealed class ErrorEventFinder
{
    private const int InOtherLine = -1;

    // How much of the event's beginning the line has shown that was being read.
    private int _matched;

    /// <summary>Looks at the next bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>Where the error's object begins, behind <see cref="ErrorEvent.Beginning"/>; negative when it is not among them.</returns>
    public int Find(ReadOnlySpan<byte> bytes)
    {
        var at = 0;
        while (at < bytes.Length)
        {
            if (_matched == InOtherLine)
            {
                var end = bytes[at..].IndexOf((byte)'\n');
                if (end < 0)
                {
                    break;
                }

                at += end + 1;
                _matched = 0;
            }
            else if (bytes[at] == ErrorEvent.Beginning[_matched])
            {
                at++;
                _matched++;
                if (_matched == ErrorEvent.Beginning.Length)
                {
                    _matched = InOtherLine;
                    return at;
                }
            }
            else
            {
                _matched = InOtherLine;
            }
        }

        return -1;
    }
}
