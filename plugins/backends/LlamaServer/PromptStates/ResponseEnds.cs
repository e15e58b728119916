namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>Keeps the first and the last bytes of a response, where the counts of its tokens stand.</summary>
internal sealed class ResponseEnds
{
    // A Messages stream begins with an event of some 300 bytes; the last event of a stream, or the end of an object, has 700.
    private const int HeadSize = 1024;
    private const int TailSize = 2048;

    private readonly byte[] _head = new byte[HeadSize];

    // Twice the room, so that older bytes are moved away once in a while and not at each piece.
    private readonly byte[] _tail = new byte[2 * TailSize];
    private int _headLength;
    private int _tailLength;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        var first = Math.Min(bytes.Length, HeadSize - _headLength);
        bytes[..first].CopyTo(_head.AsSpan(_headLength));
        _headLength += first;
        bytes = bytes[Math.Max(0, bytes.Length - TailSize)..];
        if (_tailLength + bytes.Length > _tail.Length)
        {
            _tail.AsSpan(_tailLength - TailSize, TailSize).CopyTo(_tail);
            _tailLength = TailSize;
        }

        bytes.CopyTo(_tail.AsSpan(_tailLength));
        _tailLength += bytes.Length;
    }

    public TokenCounts? ReadCounts() => TokenCounts.Read(_head.AsSpan(0, _headLength), _tail.AsSpan(0, _tailLength));
}
