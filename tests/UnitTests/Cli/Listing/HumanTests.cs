using LlamaRunner.Host.Cli.Listing;

namespace LlamaRunner.UnitTests.Cli.Listing;

public sealed class HumanTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1 KB")]
    [InlineData(2_659_680, "2.6 MB")]
    [InlineData(4_683_087_332, "4.6 GB")]
    [InlineData(42_520_413_916, "42 GB")]
    [InlineData(long.MaxValue, "9.2 EB")]
    public void Size_IsWrittenInPowersOfAThousand(long bytes, string expected) => Assert.Equal(expected, HumanSize.Format(bytes));

    [Theory]
    [InlineData(0.5, "Less than a second")]
    [InlineData(1, "1 second")]
    [InlineData(59, "59 seconds")]
    [InlineData(60, "About a minute")]
    [InlineData(120, "2 minutes")]
    [InlineData(3600, "About an hour")]
    [InlineData(2 * 3600, "2 hours")]
    [InlineData(47 * 3600, "47 hours")]
    [InlineData(48 * 3600, "2 days")]
    [InlineData(14 * 86400, "2 weeks")]
    [InlineData(60 * 86400, "2 months")]
    [InlineData(800 * 86400, "2 years")]
    public void Time_IsWrittenInItsLargestUnit(double seconds, string expected) =>
        Assert.Equal(expected, HumanTime.Format(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Time_IsAgoOrFromNow()
    {
        var now = DateTimeOffset.UnixEpoch;
        Assert.Equal("2 hours ago", HumanTime.Relative(now.AddHours(-2), now));
        Assert.Equal("4 minutes from now", HumanTime.Relative(now.AddMinutes(4.9), now));
    }

    [Fact]
    public void Table_PutsColumnsSideBySide()
    {
        var table = PlainTable.Format(["NAME", "SIZE"], [["日本", "1 B"], ["a-long-name", ""]]);
        Assert.Equal(["NAME           SIZE", "日本           1 B", "a-long-name", ""], table.Split(Environment.NewLine));
    }
}
