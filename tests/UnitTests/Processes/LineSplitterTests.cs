using System.Text;
using LlamaRunner.Host.Processes;

namespace LlamaRunner.UnitTests.Processes;

[Trait("Case", "R23")]
public sealed class LineSplitterTests
{
    private readonly List<string> _lines = [];
    private readonly LineSplitter _splitter;

    public LineSplitterTests() => _splitter = new LineSplitter(_lines.Add);

    [Theory]
    [InlineData("a\nb\n", "a|b")]
    [InlineData("a\r\nb", "a|b")]
    [InlineData("10%\r20%\r\n", "10%|20%")]
    [InlineData("\n\n a \n\n", " a ")]
    [InlineData("\u001b[1;31mred\u001b[0m\n", "red")]
    [InlineData("\u001b]0;title\u0007text\n", "text")]
    [InlineData("\u001b]8;;http://x\u001b\\link\n", "link")]
    [InlineData("a\tb\u0000\u007fc\n", "a\tbc")]
    [InlineData("cut\u001b[3", "cut")]
    [InlineData("cut\u001b", "cut")]
    public void Append_Text_GivesCleanLines(string text, string expected)
    {
        _splitter.Append(Encoding.UTF8.GetBytes(text));
        _splitter.Flush();

        Assert.Equal(expected.Split('|'), _lines);
    }

    [Fact]
    public void Append_ByteByByte_GivesTheSame()
    {
        foreach (var b in "grüße 🦙\r\nzwei"u8.ToArray())
        {
            _splitter.Append([b]);
        }

        _splitter.Flush();
        Assert.Equal(["grüße 🦙", "zwei"], _lines);
    }

    [Fact]
    public void Append_InvalidUtf8_IsReplaced()
    {
        _splitter.Append([0x61, 0xff, 0xc3, 0x0a]);

        Assert.Equal(["a\ufffd\ufffd"], _lines);
    }

    [Fact]
    public void Append_LineOfAMegabyte_IsCutAndTheNextIsWhole()
    {
        _splitter.Append(Encoding.UTF8.GetBytes(new string('x', 1_500_000) + "\nnext\n"));

        Assert.Equal(2, _lines.Count);
        Assert.Equal(new string('x', LineSplitter.MaxLineBytes) + " […]", _lines[0]);
        Assert.Equal("next", _lines[1]);
    }
}
