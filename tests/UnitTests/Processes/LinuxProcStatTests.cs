using LlamaRunner.Host.Processes;

namespace LlamaRunner.UnitTests.Processes;

public sealed class LinuxProcStatTests
{
    [Fact]
    public void Parse_NameWithBracketsAndSpaces_FindsTheFields()
    {
        var stat = LinuxProcStat.Parse(
            "42 (a) b (c)) S 1 40 40 0 -1 4194560 100 0 0 0 7 5 0 0 20 0 1 0 987654 1000 200 18446744073709551615");

        Assert.Equal(new LinuxProcStat("a) b (c)", 'S', 40, 12, 987654), stat);
    }

    [Theory]
    [InlineData("")]
    [InlineData("42 (x) S 1 2")]
    public void Parse_TooShort_GivesNothing(string line) => Assert.Null(LinuxProcStat.Parse(line));
}
