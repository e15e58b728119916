using LlamaRunner.Host.Configuration;

namespace LlamaRunner.UnitTests.Configuration;

public sealed class ConfigurationPathTests
{
    [Fact]
    public void ToString_PlainAndOddNames_AreTellable() =>
        Assert.Equal(
            "models.entries[\"qwen2.5\"].aliases[1]",
            ConfigurationPath.Of("models", "entries", "qwen2.5", "aliases").Item(1).ToString());

    [Fact]
    public void ToString_NameWithLineBreak_StaysOnOneLine() =>
        Assert.Equal("models[\"a\\nb\"]", ConfigurationPath.Of("models", "a\nb").ToString());

    [Fact]
    public void IsAtOrBelow_SimilarName_IsNotBelow()
    {
        Assert.True(ConfigurationPath.Of("a", "b", "c").IsAtOrBelow(ConfigurationPath.Of("a", "b")));
        Assert.False(ConfigurationPath.Of("a", "bc").IsAtOrBelow(ConfigurationPath.Of("a", "b")));
    }

    [Theory]
    [InlineData("runners.keepAlive", "runners|keepAlive")]
    [InlineData("models.entries[\"qwen2.5\"].path", "models|entries|qwen2.5|path")]
    [InlineData("models.entries['a]b'].path", "models|entries|a]b|path")]
    [InlineData("models.entries[qwen2.5].path", "models|entries|qwen2.5|path")]
    [InlineData("security.apiKeys[0].key", "security|apiKeys|0|key")]
    [InlineData("a[\"x\\\"y\"]", "a|x\"y")]
    public void TrySplit_Path_GivesItsParts(string text, string expected)
    {
        Assert.True(ConfigurationPathText.TrySplit(text, out var segments));
        Assert.Equal(expected.Split('|'), segments);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a.")]
    [InlineData("a..b")]
    [InlineData("a[")]
    [InlineData("a[]")]
    [InlineData("a[\"b")]
    [InlineData("a[\"b\"")]
    [InlineData("a[0]b")]
    public void TrySplit_Malformed_IsRefused(string text) => Assert.False(ConfigurationPathText.TrySplit(text, out _));
}
