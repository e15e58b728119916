namespace LlamaRunner.UnitTests.OllamaFrontend;

/// <summary>The forms of <c>keep_alive</c>.</summary>
public sealed class KeepAliveTrapTests
{
    [Theory]
    [InlineData("null", null)]
    [InlineData("0", 0)]
    [InlineData("0.5", 0.5)]
    [InlineData("300", 300)]
    [InlineData("1e2", 100)]
    [InlineData("-1", -1)]
    [InlineData("-0.1", -1)]
    [InlineData("-9223372036854775808", -1)]
    [InlineData("1e300", -1)]
    [InlineData("\"5m\"", 300)]
    [InlineData("\"5m0s\"", 300)]
    [InlineData("\"1h30m\"", 5400)]
    [InlineData("\"1.5h\"", 5400)]
    [InlineData("\"300ms\"", 0.3)]
    [InlineData("\"0\"", 0)]
    [InlineData("\"0s\"", 0)]
    [InlineData("\"-1m\"", -1)]
    [InlineData("\"-1s\"", -1)]
    [InlineData("\"-1\"", -1)]
    [InlineData("\"60\"", 60)]
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
