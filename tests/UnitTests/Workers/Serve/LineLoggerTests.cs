using LlamaRunner.Host.Workers.Serve;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.UnitTests.Workers.Serve;

public sealed class LineLoggerTests
{
    [Theory]
    [InlineData(LogLevel.Warning, "WRN B: one\nWRN two\n")]
    [InlineData(LogLevel.Critical, "ERR B: one\nERR two\n")]
    [InlineData(LogLevel.Information, "INF B: one\nINF two\n")]
    public void Log_SeveralLines_EachHasTheMark(LogLevel level, string expected)
    {
        using var output = new StringWriter();
        using var provider = new LineLoggerProvider(output);

        provider.CreateLogger("A.B").Log(level, default, "one\ntwo", null, (text, _) => text);

        Assert.Equal(expected, output.ToString());
    }
}
