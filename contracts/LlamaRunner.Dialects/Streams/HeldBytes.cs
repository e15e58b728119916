namespace LlamaRunner.Dialects.Streams;

/// <summary>Bytes that are appended at one end and taken from the other. Its memory is its own: nothing of a request goes back to a pool.</summary>
public sealed class HeldBytes
{
    private const int SmallestSize = 4096;

    private byte[] _buffer = [];
    private int _start;
    private int _end;

    /// <summary>How many there are.</summary>
    public int Count => _end - _start;

    /// <summary>All of them.</summary>
    public ReadOnlySpan<byte> Span => _buffer.AsSpan(_start, Count);

    /// <summary>Room behind the last one, for <see cref="Advance"/>.</summary>
    /// <param name="least">How many bytes there must be room for.</param>
    public Memory<byte> GetRoom(int least = SmallestSize)
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }

        if (_buffer.Length - _end < least)
        {
            var count = Count;
            var target = _buffer.Length - count >= least && count <= _start
                ? _buffer
                : new byte[Math.Max(SmallestSize, Math.Max(2L * count, (long)count + least))];
            Span.CopyTo(target);
            (_buffer, _start, _end) = (target, 0, count);
        }

        return _buffer.AsMemory(_end);
    }

    /// <summary>Says how many bytes of the room were filled.</summary>
    /// <param name="count">So many.</param>
    public void Advance(int count) => _end += count;

    /// <summary>Appends.</summary>
    /// <param name="bytes">The bytes.</param>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.IsEmpty)
        {
            bytes.CopyTo(GetRoom(bytes.Length).Span);
            Advance(bytes.Length);
        }
    }

    /// <summary>Takes the first ones away, in memory of their own.</summary>
    /// <param name="count">So many; no more than there are.</param>
    public byte[] Take(int count)
    {
        var taken = _buffer.AsSpan(_start, count).ToArray();
        _start += count;
        return taken;
    }

    /// <summary>Forgets the first ones.</summary>
    /// <param name="count">So many; no more than there are.</param>
    public void Skip(int count) => _start += count;

    /// <summary>Moves as many as fit into a buffer.</summary>
    /// <param name="target">The buffer.</param>
    /// <returns>How many.</returns>
    public int MoveTo(Span<byte> target)
    {
        var count = Math.Min(Count, target.Length);
        _buffer.AsSpan(_start, count).CopyTo(target);
        _start += count;
        return count;
    }
}
