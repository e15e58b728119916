using System.Globalization;
using CsCheck;
using LlamaRunner.Dialects.Configuration;

namespace LlamaRunner.UnitTests.Dialects.Configuration;

public sealed class DurationTests
{
    [Theory]
    [InlineData("5m", 300_000)]
    [InlineData("30s", 30_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("250ms", 250)]
    [InlineData("2d", 172_800_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("1m250ms", 60_250)]
    [InlineData("-5s", -5_000)]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("-1", -1)]
    public void TryParse_Duration_IsRead(string text, double milliseconds)
    {
        Assert.True(Duration.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("5")]
    [InlineData("m")]
    [InlineData("5 m")]
    [InlineData("5x")]
    [InlineData("30m1h")]
    [InlineData("5m5m")]
    [InlineData("00:05:00")]
    [InlineData("1e3s")]
    [InlineData("99999999d")]
    [InlineData("for ever")]
    public void TryParse_NoDuration_IsRefused(string text) => Assert.False(Duration.TryParse(text, out _));

    [Fact]
    public void TryParse_MinusOneMillisecond_IsNotForEver()
    {
        Assert.True(Duration.TryParse("-1ms", out var duration));
        Assert.NotEqual(Timeout.InfiniteTimeSpan, duration);
        Assert.True(duration < TimeSpan.Zero);
    }

    [Fact]
    public void TryParse_LargestText_DoesNotOverflow() =>
        Assert.True(Duration.TryParse("9999999.999d9999999.999h9999999.999m9999999.999s9999999ms", out _));

    [Theory]
    [InlineData(90, 90_000)]
    [InlineData(0.25, 250)]
    [InlineData(0, 0)]
    [InlineData(-1, -1)]
    public void TryFromSeconds_Number_IsRead(double seconds, double milliseconds)
    {
        Assert.True(Duration.TryFromSeconds(seconds, out var duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e300)]
    [InlineData(-1e300)]
    public void TryFromSeconds_BeyondRange_IsRefused(double seconds) => Assert.False(Duration.TryFromSeconds(seconds, out _));

    [Fact]
    public void Format_AnyDuration_IsReadBack() => Gen.Long[-Duration.LargestSeconds, Duration.LargestSeconds].Sample(milliseconds =>
    {
        var duration = TimeSpan.FromMilliseconds(milliseconds);
        Assert.True(Duration.TryParse(Duration.Format(duration), out var read), Duration.Format(duration));
        Assert.Equal(duration, read);
    });

    [Theory]
    [InlineData("01:30:00", "1h30m")]
    [InlineData("00:00:00.2500000", "250ms")]
    [InlineData("00:00:00", "0")]
    public void Format_Duration_IsShort(string duration, string expected) =>
        Assert.Equal(expected, Duration.Format(TimeSpan.Parse(duration, CultureInfo.InvariantCulture)));
}
