using CsCheck;
using LlamaRunner.Dialects;

namespace LlamaRunner.UnitTests.Observability;

public sealed class ResponseTailTests
{
    [Fact]
    [Trait("Case", "R112")]
    public void Append_AnyPieces_KeepsTheLastBytes() => Gen.Byte.Array[0, 3 * ResponseTail.Capacity].Array[0, 12].Sample(pieces =>
    {
        var tail = new ResponseTail();
        foreach (var piece in pieces)
        {
            tail.Append(piece);
        }

        var all = pieces.SelectMany(piece => piece).ToArray();
        return tail.Bytes.SequenceEqual(all.AsSpan(Math.Max(0, all.Length - ResponseTail.Capacity)));
    });
}
