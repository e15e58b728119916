using LlamaRunner.Backends.LlamaServer.Configuration;
using LlamaRunner.Backends.LlamaServer.PromptStates;
using LlamaRunner.Dialects.Configuration;

namespace LlamaRunner.UnitTests.LlamaServer.PromptStates;

public sealed class PromptStateSectionTests
{
    [Fact]
    public void Read_Absent_GivesDefaults()
    {
        var options = LlamaServerSection.Read(Some.Section("{}")).PromptStates;

        Assert.True(options.IsEnabled);
        Assert.Equal(8L << 30, options.ByteLimit);
        Assert.Equal(TimeSpan.FromDays(7), options.AgeLimit);
        Assert.Equal(1024, options.LeastTokens);
        Assert.Equal("/config/~/.llama-runner/cache/prompt-states", options.Folder);
    }

    [Theory]
    [InlineData("\"7d\"", 7 * 86400)]
    [InlineData("\"1d12h\"", 1.5 * 86400)]
    [InlineData("\"1.5h30m10s\"", 7210)]
    [InlineData("\"250ms\"", 0.25)]
    [InlineData("90", 90)]
    [InlineData("\"0\"", 0)]
    public void Read_Age_GivesTheTime(string json, double seconds) => Assert.Equal(
        TimeSpan.FromSeconds(seconds), Read("maxAge", json).AgeLimit);

    [Theory]
    [InlineData("-1")]
    [InlineData("\"-1\"")]
    public void Read_AgeForEver_IsLonger(string json) => Assert.True(Read("maxAge", json).AgeLimit > TimeSpan.FromDays(36500));

    [Theory]
    [InlineData("\"8GiB\"", 8L << 30)]
    [InlineData("\"1.5 GB\"", 1_500_000_000)]
    [InlineData("\"512B\"", 512)]
    [InlineData("\"0\"", 0)]
    [InlineData("1e6", 1_000_000)]
    public void Read_Size_GivesBytes(string json, long bytes) => Assert.Equal(bytes, Read("maxBytes", json).ByteLimit);

    [Fact]
    public void Read_Values_AreTaken()
    {
        Assert.False(Read("enabled", "false").IsEnabled);
        Assert.Equal(5, Read("minTokens", "5").LeastTokens);
    }

    [Theory]
    [InlineData("enabled", "\"no\"", "is \"no\": must be true or false")]
    [InlineData("minTokens", "0", "is 0: must be a whole number of at least 1")]
    [InlineData("minTokens", "1.5", "is 1.5: must be a whole number of at least 1")]
    [InlineData("maxBytes", "\"8 gigs\"", "is \"8 gigs\": " + ByteSize.Rule)]
    [InlineData("maxBytes", "\"iB\"", "is \"iB\": " + ByteSize.Rule)]
    [InlineData("maxBytes", "-1", "is -1: " + ByteSize.Rule)]
    [InlineData("maxAge", "\"7 days\"", "is \"7 days\": " + Duration.Rule)]
    [InlineData("maxAge", "\"5m1h\"", "is \"5m1h\": " + Duration.Rule)]
    [InlineData("maxAge", "\"\"", "is \"\": " + Duration.Rule)]
    [InlineData("maxAge", "-2", "is -2: " + Duration.Rule)]
    [InlineData("maxAge", "[]", "is []: " + Duration.Rule)]
    [InlineData("size", "1", "is not known here: the section has enabled, maxBytes, maxAge and minTokens")]
    public void Validate_Fault_NamesThePathAndTheRule(string name, string json, string message)
    {
        var fault = Assert.Single(new LlamaServerSectionValidator().Validate(
            Some.Section($$"""{ "promptStates": { "{{name}}": {{json}} } }""")));

        Assert.Equal("backends.llama-server.promptStates." + name, fault.Path);
        Assert.Equal(message, fault.Message);
    }

    private static PromptStateOptions Read(string name, string json)
    {
        var section = Some.Section($$"""{ "promptStates": { "{{name}}": {{json}} } }""");
        Assert.Empty(new LlamaServerSectionValidator().Validate(section));
        return LlamaServerSection.Read(section).PromptStates;
    }
}
