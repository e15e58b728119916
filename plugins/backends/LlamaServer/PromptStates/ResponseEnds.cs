using LlamaRunner.Dialects;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>Keeps the first and the last bytes of a response, where the counts of its tokens stand.</summary>
internal sealed class ResponseEnds
{
    // A Messages stream begins with an event of some 300 bytes.
    private const int HeadSize = 1024;

    private readonly byte[] _head = new byte[HeadSize];
    private readonly ResponseTail _tail = new();
    private int _headLength;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        var first = Math.Min(bytes.Length, HeadSize - _headLength);
        bytes[..first].CopyTo(_head.AsSpan(_headLength));
        _headLength += first;
        _tail.Append(bytes);
    }

    public TokenCounts? ReadCounts() => TokenCounts.Read(_head.AsSpan(0, _headLength), _tail.Bytes);
}
