using System.Text.Json.Nodes;

namespace LlamaRunner.UnitTests.Workers.Wire;

public sealed class CompletionTests
{
    [Theory]
    [InlineData("\"Once\"", "Once", null)]
    [InlineData("\"\"", "", null)]
    [InlineData("[\"Once\"]", "Once", null)]
    [InlineData("[1,2]", "", "1,2")]
    [InlineData("[[1,2]]", "", "1,2")]
    public async Task Complete_Prompt_InEveryForm(string prompt, string text, string? tokens)
    {
        await using var bench = new WireBench();

        var (status, body) = await bench.AskAsync("/v1/completions", $$"""{"prompt":{{prompt}},"max_tokens":3}""");

        Assert.True(status == 200, body);
        var asked = bench.Runner.Completion!;
        Assert.Equal((text, tokens), (asked.Prompt.Text, asked.Prompt.Tokens is { } ids ? string.Join(',', ids) : null));
        Assert.Equal(3, asked.Settings.MaxTokens);
    }

    [Theory]
    [InlineData("[\"a\",\"b\"]", "prompt")]
    [InlineData("[]", "prompt")]
    [InlineData("{\"prompt_string\":\"x\"}", "prompt")]
    [InlineData("[1,\"a\"]", "prompt[1]")]
    [InlineData("[\"a\",{}]", "prompt[1]")]
    [InlineData("[[]]", "prompt[0]")]
    [InlineData("[-1]", "prompt[0]")]
    public async Task Complete_WrongPrompt_IsRefusedByItsPlace(string prompt, string field)
    {
        await using var bench = new WireBench();

        var (status, body) = await bench.AskAsync("/v1/completions", $$"""{"prompt":{{prompt}}}""");

        Assert.Equal((400, field), (status, WireError.Parse(body).Param));
    }

    [Fact]
    public async Task Complete_Whole_HasTextAndCounts()
    {
        await using var bench = new WireBench();

        var (_, body) = await bench.AskAsync("/v1/completions", """{"prompt":"x"}""");

        var answer = JsonNode.Parse(body)!;
        Assert.Equal("text_completion", (string?)answer["object"]);
        Assert.StartsWith("cmpl-", (string?)answer["id"], StringComparison.Ordinal);
        Assert.Equal("Hello world", (string?)answer["choices"]![0]!["text"]);
        Assert.Equal(15, (int)answer["usage"]!["total_tokens"]!);
    }

    [Fact]
    public async Task Complete_Streamed_HasNoOpeningPart()
    {
        await using var bench = new WireBench();

        var (_, body) = await bench.AskAsync("/v1/completions", """{"prompt":"x","stream":true}""");

        var texts = Sse.Data(body).SkipLast(1).Select(data => (string?)JsonNode.Parse(data)!["choices"]![0]!["text"]);
        Assert.Equal(["Hello", " world", ""], texts);
    }
}
