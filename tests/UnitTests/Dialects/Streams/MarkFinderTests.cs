using System.Text;
using CsCheck;
using LlamaRunner.Dialects.Streams;

namespace LlamaRunner.UnitTests.Dialects.Streams;

public sealed class MarkFinderTests
{
    [Theory]
    [InlineData("abc", "xabcy", 4)]
    [InlineData("abc", "abc", 3)]
    [InlineData("abc", "xab", -1)]
    [InlineData("aab", "aaab", 4)]
    public void Find_OnePiece_SaysWhereItEnds(string mark, string text, int expected) =>
        Assert.Equal(expected, new MarkFinder(Encoding.ASCII.GetBytes(mark)).Find(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void Find_CutAnywhere_FindsWhatASearchOfTheWholeFinds()
    {
        var letters = Gen.Char["ab"];
        Gen.Select(letters.Array[1, 5], letters.Array[0, 40], Gen.Int[1, 7]).Sample((mark, text, size) =>
        {
            var (whole, marked) = (new string(text), new string(mark));
            Assert.Equal(EndsOf(whole, marked), EndsIn(whole, marked, size));
        });
    }

    private static List<int> EndsOf(string text, string mark)
    {
        var ends = new List<int>();
        for (var at = text.IndexOf(mark, StringComparison.Ordinal); at >= 0; at = text.IndexOf(mark, ends[^1], StringComparison.Ordinal))
        {
            ends.Add(at + mark.Length);
        }

        return ends;
    }

    private static List<int> EndsIn(string text, string mark, int size)
    {
        var ends = new List<int>();
        var finder = new MarkFinder(Encoding.ASCII.GetBytes(mark));
        var bytes = Encoding.ASCII.GetBytes(text);
        for (var start = 0; start < bytes.Length; start += size)
        {
            var (from, to) = (start, Math.Min(start + size, bytes.Length));
            while (from < to && finder.Find(bytes.AsSpan(from..to)) is >= 0 and var end)
            {
                from += end;
                ends.Add(from);
            }
        }

        return ends;
    }
}
