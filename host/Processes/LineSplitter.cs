using System.Buffers;

namespace LlamaRunner.Host.Processes;

/// <summary>
/// Makes lines of the bytes of one output stream. A line ends with a line feed or, as progress bars have it, a carriage
/// return; what exceeds <see cref="MaxLineBytes"/> of it is dropped, so that a stream without line ends takes no memory.
/// </summary>
internal sealed class LineSplitter(Action<string> onLine)
{
    public const int MaxLineBytes = 8 * 1024;

    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    private readonly byte[] _line = new byte[MaxLineBytes];
    private int _length;
    private bool _cut;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOfAny(LineEnds);
            Keep(end < 0 ? bytes : bytes[..end]);
            if (end < 0)
            {
                return;
            }

            Flush();
            bytes = bytes[(end + 1)..];
        }
    }

    /// <summary>Gives out what there is as a line; the last one may have no end.</summary>
    public void Flush()
    {
        if (_length == 0)
        {
            return;
        }

        var text = LineText.Clean(_line.AsSpan(0, _length));
        var cut = _cut;
        _length = 0;
        _cut = false;
        if (text.Length > 0)
        {
            onLine(cut ? text + " […]" : text);
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        var room = MaxLineBytes - _length;
        if (bytes.Length > room)
        {
            bytes = bytes[..room];
            _cut = true;
        }

        bytes.CopyTo(_line.AsSpan(_length));
        _length += bytes.Length;
    }
}
