using System.Text;
using CsCheck;
using LlamaRunner.Backends.Embedded.Text;

namespace LlamaRunner.EmbeddedTests.Text;

/// <summary>Text of bytes that come in any pieces.</summary>
public sealed class AnswerTextTests
{
    [Fact]
    public void Append_AnyTextInAnyPieces_GivesWholeCharactersUpToAStop() =>
        Gen.Select(Gen.OneOf(Gen.Const("a"), Gen.Const("b"), Gen.Const("ab"), Gen.Const("é"), Gen.Const("🦊")).Array[0, 30], Gen.Char["ab"].Array[1, 3].Select(letters => new string(letters)).Array[0, 3], Gen.Int[1, 5])
            .Sample(
                (parts, stops, size) =>
                {
                    var whole = string.Concat(parts);
                    var text = new AnswerText(stops);
                    var pieces = new List<string>();
                    foreach (var bytes in Encoding.UTF8.GetBytes(whole).Chunk(size))
                    {
                        if (!text.IsStopped)
                        {
                            pieces.Add(text.Append(bytes));
                        }
                    }

                    if (!text.IsStopped)
                    {
                        pieces.Add(text.Flush());
                    }

                    var given = string.Concat(pieces);
                    Assert.Equal(stops.Any(stop => whole.Contains(stop, StringComparison.Ordinal)), text.IsStopped);
                    Assert.DoesNotContain(stops, stop => given.Contains(stop, StringComparison.Ordinal));
                    Assert.True(text.IsStopped ? stops.Any(stop => whole.StartsWith(given + stop, StringComparison.Ordinal)) : whole == given);
                    Assert.DoesNotContain(pieces, piece => piece.Length > 0 && (char.IsHighSurrogate(piece[^1]) || char.IsLowSurrogate(piece[0])));
                },
                iter: 2000);

    [Fact]
    public void Append_NoStops_GivesTextAtOnce()
    {
        var text = new AnswerText([""]);

        Assert.Equal("ab", text.Append("ab"u8));
        Assert.Equal("", text.Append([0xF0, 0x9F]));
        Assert.Equal("🦊", text.Append([0xA6, 0x8A]));
    }

    [Fact]
    public void Append_BytesThatAreNoCharacter_GivesTheReplacement() => Assert.Equal("a\uFFFDb", new AnswerText([]).Append([0x61, 0xFF, 0x62]));

    [Fact]
    public void Flush_CharacterThatIsNotWhole_IsDropped()
    {
        var text = new AnswerText(["x"]);

        Assert.Equal("a", text.Append([0x61, 0xC3]));
        Assert.Equal("", text.Flush());
    }

    [Fact]
    public void Append_BeginOfAStop_IsHeldBackUntilKnown()
    {
        var text = new AnswerText(["END"]);

        Assert.Equal("a ", text.Append("a E"u8));
        Assert.Equal("", text.Append("N"u8));
        Assert.Equal("ENd", text.Append("d"u8));
    }
}
