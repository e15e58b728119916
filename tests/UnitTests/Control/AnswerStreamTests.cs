using System.Text;
using LlamaRunner.Host.Cli;
using LlamaRunner.Host.Control.Client;
using LlamaRunner.UnitTests.Support;

namespace LlamaRunner.UnitTests.Control;

public sealed class AnswerStreamTests
{
    private const string Hello = """data: {"choices":[{"delta":{"content":"Hello"},"finish_reason":null}]}""";
    private const string Stop = """data: {"choices":[{"delta":{},"finish_reason":"stop"}]}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_TextThinkingAndStatistics_AreToldApart()
    {
        var parts = await ReadAsync(
            """data: {"choices":[{"delta":{"role":"assistant","content":null}}]}""",
            """data: {"choices":[{"delta":{"reasoning_content":"Hm."}}]}""",
            Hello,
            Stop,
            """data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":4},"timings":{"prompt_n":3,"prompt_ms":2.5,"predicted_ms":10}}""",
            "data: [DONE]");

        Assert.Equal(["", "", "Hello", "", ""], parts.Select(part => part.Text));
        Assert.Equal("Hm.", parts[1].Thinking);
        Assert.Equal("stop", parts[3].FinishReason);
        Assert.Equal(
            new AnswerStatistics
            {
                PromptTokens = 9,
                AnswerTokens = 4,
                PromptTokensRead = 3,
                PromptDuration = TimeSpan.FromMilliseconds(2.5),
                AnswerDuration = TimeSpan.FromMilliseconds(10),
            },
            parts[4].Statistics);
    }

    [Fact]
    [Trait("Case", "R69")]
    public async Task Read_CommentsAndNoClosingEvent_IsWholeOnceItHasFinished() =>
        Assert.Equal(2, (await ReadAsync(": ping", Hello, ": ping", Stop)).Count);

    [Fact]
    [Trait("Case", "R77")]
    public async Task Read_EndsBeforeItHasFinished_Fails()
    {
        var failure = await Assert.ThrowsAsync<CommandFailedException>(() => ReadAsync(Hello));
        Assert.Equal("The answer broke off before its end.", failure.Message);
    }

    [Fact]
    [Trait("Case", "R77")]
    public async Task Read_ConnectionBreaks_Fails()
    {
        await using var stream = new BreakingStream(Encoding.UTF8.GetBytes(Hello + "\n\n"));
        var failure = await Assert.ThrowsAsync<CommandFailedException>(() => AnswerStream.ReadAsync(stream, Token).ToListAsync(Token).AsTask());
        Assert.StartsWith("The answer broke off: ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "R72")]
    public async Task Read_ErrorEvent_FailsWithItsMessage()
    {
        var failure = await Assert.ThrowsAsync<HostRefusedException>(() => ReadAsync(
            Hello, """data: {"error":{"message":"The runner has gone.","code":"runner_lost"}}"""));
        Assert.Equal(("The runner has gone.", "runner_lost"), (failure.Message, failure.Code));
    }

    [Theory]
    [InlineData("data: {\"choices\":")]
    [InlineData("data: {\"choices\":5}")]
    [InlineData("data: []")]
    [Trait("Case", "R78")]
    public async Task Read_Malformed_FailsWithASentence(string data)
    {
        var failure = await Assert.ThrowsAsync<CommandFailedException>(() => ReadAsync(Hello, data));
        Assert.StartsWith("The answer holds what this version does not understand", failure.Message, StringComparison.Ordinal);
    }

    private static async Task<List<AnswerPart>> ReadAsync(params string[] events)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(string.Concat(events.Select(text => text + "\n\n"))));
        return await AnswerStream.ReadAsync(stream, Token).ToListAsync(Token);
    }
}
