using LlamaRunner.Frontends.OpenAI;

namespace LlamaRunner.UnitTests.OpenAIFrontend;

public sealed class RunnerUsesTests
{
    [Theory]
    [InlineData("GET", "/metrics", "Look")]
    [InlineData("HEAD", "/props", "Look")]
    [InlineData("GET", "/%73lots", "Look")]
    [InlineData("OPTIONS", "/v1/chat/completions", "Look")]
    [InlineData("GET", "/", "Beside")]
    [InlineData("HEAD", "/index.html", "Beside")]
    [InlineData("OPTIONS", "/", "Look")]
    [InlineData("GET", "/bundle.js", "Look")]
    [InlineData("GET", "/favicon.ico", "Look")]
    [InlineData("POST", "/tokenize", "Beside")]
    [InlineData("POST", "/v1/messages/count_tokens", "Beside")]
    [InlineData("POST", "/v1/chat/completions", "Slot")]
    [InlineData("POST", "/metrics", "Slot")]
    [InlineData("PUT", "/tokenize", "Slot")]
    [InlineData("POST", "/slots/0", "Forbidden")]
    [InlineData("DELETE", "/slots", "Forbidden")]
    [InlineData("POST", "/SLOTS/0", "Forbidden")]
    [InlineData("POST", "//slots/0", "Forbidden")]
    [InlineData("POST", "/%73%6Cots/0", "Forbidden")]
    [InlineData("POST", "/a/..%2fprops", "Forbidden")]
    [InlineData("POST", "/a\\models", "Forbidden")]
    [InlineData("GET", "/worker/load", "Forbidden")]
    [InlineData("GET", "/cors-proxy", "Forbidden")]
    [InlineData("POST", "/propsy", "Slot")]
    public void Use_FollowsFromMethodAndPath(string method, string path, string expected) =>
        Assert.Equal(expected, RunnerUses.Of(method, path, isUpgrade: false).ToString());

    [Fact]
    public void Use_OfAnotherProtocol_IsASlot() => Assert.Equal("Slot", RunnerUses.Of("GET", "/metrics", isUpgrade: true).ToString());
}
