using LlamaRunner.Dialects.Configuration;

namespace LlamaRunner.UnitTests.Dialects.Configuration;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("256MiB", 256L * 1024 * 1024)]
    [InlineData("1GB", 1_000_000_000L)]
    [InlineData("1.5GiB", 1_610_612_736L)]
    [InlineData("10 KB", 10_000L)]
    [InlineData("1TiB", 1L << 40)]
    [InlineData("512B", 512L)]
    [InlineData("512", 512L)]
    [InlineData("999TiB", 999L << 40)]
    public void TryParse_Size_IsRead(string text, long expected)
    {
        Assert.True(ByteSize.TryParse(text, out var bytes));
        Assert.Equal(expected, bytes);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("-1MiB")]
    [InlineData("1.5")]
    [InlineData("1PB")]
    [InlineData("1mib")]
    [InlineData("1 000")]
    [InlineData("9999999999TiB")]
    public void TryParse_NoSize_IsRefused(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData(268_435_456L, "256MiB")]
    [InlineData(1024L, "1KiB")]
    [InlineData(1000L, null)]
    [InlineData(0L, null)]
    public void Format_Size_IsWholeUnitsOrNothing(long bytes, string? expected) => Assert.Equal(expected, ByteSize.Format(bytes));
}
