using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Control;

namespace LlamaRunner.UnitTests.Control;

public sealed class KeepAliveTests
{
    [Theory]
    [InlineData("1h30m", 5400)]
    [InlineData("0", 0)]
    [InlineData("2.5", 2.5)]
    public void Parse_DurationOrSeconds_IsRead(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), KeepAlive.Parse(text, "x"));

    [Theory]
    [InlineData("")]
    [InlineData("5 minutes")]
    [InlineData("NaN")]
    [InlineData("60d")]
    public void Parse_Other_IsRefusedByItsName(string text)
    {
        var failure = Assert.Throws<BadRequestException>(() => KeepAlive.Parse(text, "--keepalive"));
        Assert.StartsWith($"'--keepalive' is \"{text}\": it must be ", failure.Message, StringComparison.Ordinal);
    }
}
