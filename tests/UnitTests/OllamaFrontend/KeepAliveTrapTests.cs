namespace LlamaRunner.UnitTests.OllamaFrontend;

/// <summary>The forms of <c>keep_alive</c>.</summary>
public sealed class KeepAliveTrapTests
{
    [Theory]
    [InlineData("null", null)]
    [InlineData("0", 0d)]
    [InlineData("0.5", 0.5)]
    [InlineData("300", 300d)]
    [InlineData("1e2", 100d)]
    [InlineData("-1", -1d)]
    [InlineData("-0.1", -1d)]
    [InlineData("-9223372036854775808", -1d)]
    [InlineData("1e300", -1d)]
    [InlineData("\"5m\"", 300d)]
    [InlineData("\"5m0s\"", 300d)]
    [InlineData("\"1h30m\"", 5400d)]
    [InlineData("\"1.5h\"", 5400d)]
    [InlineData("\"300ms\"", 0.3)]
    [InlineData("\"0\"", 0d)]
    [InlineData("\"0s\"", 0d)]
    [InlineData("\"-1m\"", -1d)]
    [InlineData("\"-1s\"", -1d)]
    [InlineData("\"-1\"", -1d)]
    [InlineData("\"60\"", 60d)]
    public async Task KeepAlive_EachForm_IsUnderstood(string written, double? seconds)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();
        var expected = seconds switch { null => (TimeSpan?)null, < 0 => Timeout.InfiniteTimeSpan, _ => TimeSpan.FromSeconds(seconds.Value) };

        foreach (var (path, rest) in ((string, string)[])[("/api/chat", "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]"), ("/api/generate", "\"prompt\":\"a\"")])
        {
            await ollama.AnsweredAsync(path, $$"""{"model":"demo",{{rest}},"keep_alive":{{written}}}""");
            Assert.Equal(expected, ollama.Gateway.LastRequest!.KeepAlive);
        }
    }

    [Theory]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[5]")]
    [InlineData("\"\"")]
    [InlineData("\"forever\"")]
    [InlineData("\"5d\"")]
    [InlineData("\"5 m\"")]
    [InlineData("\"m\"")]
    public async Task KeepAlive_ThatIsNone_Is400WithItsName(string written)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        var (status, error) = await ollama.RefusedAsync("/api/generate", $$"""{"model":"demo","prompt":"a","keep_alive":{{written}}}""");

        Assert.Equal(400, status);
        Assert.Contains("keep_alive", error, StringComparison.Ordinal);
        Assert.Empty(ollama.Gateway.Leases);
    }
}
