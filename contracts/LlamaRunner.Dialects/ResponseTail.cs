namespace LlamaRunner.Dialects;

/// <summary>Keeps the last bytes of a response, where usage and timings stand, and nothing else of it (R112). For one reader at a time.</summary>
public sealed class ResponseTail
{
    /// <summary>How many bytes are kept at most: room for the last two events of a stream or the end of an object.</summary>
    public const int Capacity = 2048;

    // Twice the room, so that older bytes are moved away once in a while and not at each chunk.
    private readonly byte[] _buffer = new byte[2 * Capacity];
    private int _length;

    /// <summary>The bytes kept.</summary>
    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(Math.Max(0, _length - Capacity), Math.Min(_length, Capacity));

    /// <summary>Adds bytes; the oldest are forgotten.</summary>
    /// <param name="bytes">The bytes.</param>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= Capacity)
        {
            bytes[^Capacity..].CopyTo(_buffer);
            _length = Capacity;
            return;
        }

        if (_length + bytes.Length > _buffer.Length)
        {
            Bytes.CopyTo(_buffer);
            _length = Capacity;
        }

        bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Length;
    }
}
