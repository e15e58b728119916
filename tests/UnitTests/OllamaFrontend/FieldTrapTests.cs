using System.Text.Json;

namespace LlamaRunner.UnitTests.OllamaFrontend;

/// <summary>Fields of chat and generate whose meaning differs from what one would guess.</summary>
public sealed class FieldTrapTests
{
    private const string Dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    private const string Tools = """[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"type":["string","null"],"enum":["x"]}}}}}]""";

    [Theory]
    [InlineData("template")]
    [InlineData("system")]
    public async Task Raw_WithTemplateOrSystem_Is400(string field)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        Assert.Equal(
            (400, "raw mode does not support template, system, or context"),
            await ollama.RefusedAsync("/api/generate", $$"""{"model":"demo","prompt":"a","raw":true,"{{field}}":"b"}"""));
    }

    [Fact]
    public async Task Raw_WithContext_Is400()
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        Assert.Equal(
            (400, "raw mode does not support template, system, or context"),
            await ollama.RefusedAsync("/api/generate", """{"model":"demo","prompt":"a","raw":true,"context":[1]}"""));
    }

    [Fact]
    public async Task Raw_Prompt_GoesToTheRunnerAsItIs()
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        var answer = await ollama.AnsweredAsync("/api/generate", """{"model":"demo","prompt":"<s> a","raw":true,"template":"","system":"","stream":false}""");

        Assert.Equal("/v1/completions", ollama.Gateway.Leases[^1].ForwardedPath);
        Assert.Equal("<s> a", ollama.Sent.GetProperty("prompt").GetString());
        Assert.DoesNotContain("\"context\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Suffix_ModelThatDoesNotFillIn_Is400()
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        Assert.Equal((400, "\"demo\" does not support insert"), await ollama.RefusedAsync("/api/generate", """{"model":"demo","prompt":"a","suffix":"b"}"""));
        await ollama.AnsweredAsync("/api/generate", """{"model":"demo","prompt":"a","suffix":""}""");
    }

    [Theory]
    [InlineData("vectors", "/api/chat", "\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]", "\"vectors\" does not support chat")]
    [InlineData("vectors", "/api/generate", "\"prompt\":\"a\"", "\"vectors\" does not support generate")]
    public async Task Model_ForEmbeddings_DoesNotChat(string model, string path, string rest, string words)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        Assert.Equal((400, words), await ollama.RefusedAsync(path, $$"""{"model":"{{model}}",{{rest}}}"""));
    }

    [Fact]
    public async Task Content_AsParts_Is400()
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        Assert.Equal(400, (await ollama.RefusedAsync("/api/chat", """{"model":"demo","messages":[{"role":"user","content":[{"type":"text","text":"a"}]}]}""")).Status);
    }

    [Fact]
    public async Task Tools_ModelWithout_Is400AndAnEmptyListIsNone()
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        Assert.Equal(
            (400, "org/seeing:8b does not support tools"),
            await ollama.RefusedAsync("/api/chat", $$"""{"model":"org/seeing:8b","messages":[{"role":"user","content":"a"}],"tools":{{Tools}}}"""));
        await ollama.AnsweredAsync("/api/chat", """{"model":"org/seeing:8b","messages":[{"role":"user","content":"a"}],"tools":[]}""");
        Assert.False(ollama.Sent.TryGetProperty("tools", out _));
    }

    [Fact]
    public async Task Tools_PropertyOfSeveralTypes_GoesToTheRunnerAsItIs()
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        await ollama.AnsweredAsync("/api/chat", $$"""{"model":"demo","messages":[{"role":"user","content":"a"}],"tools":{{Tools}}}""");

        Assert.Equal(Tools, ollama.Sent.GetProperty("tools").GetRawText());
        Assert.False(ollama.Sent.TryGetProperty("tool_choice", out _));
    }

    [Fact]
    public async Task Tools_WithNullOrAnEmptyListForWhatIsUnset_GoToTheRunnerWithout()
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        await ollama.AnsweredAsync(
            "/api/chat",
            """
            {"model":"demo","messages":[{"role":"user","content":"a"}],"tools":[{"type":"function","function":{"name":"f","description":null,"parameters":
             {"type":"object","required":["a"],"properties":{"a":{"type":"string","enum":null,"default":null},"b":{"type":"string","enum":[]},"c":{"enum":[null]}}}}}]}
            """);

        Assert.Equal(
            """{"name":"f","parameters":{"type":"object","required":["a"],"properties":{"a":{"type":"string","default":null},"b":{"type":"string"},"c":{"enum":[null]}}}}""",
            ollama.Sent.GetProperty("tools")[0].GetProperty("function").GetRawText());
    }

    [Fact]
    public async Task ToolCall_DoneReason_IsStop()
    {
        await using var ollama = await FrontendOfOllama.StartAsync("chat-tool-usage.sse");

        var lines = (await ollama.AnsweredAsync("/api/chat", $$"""{"model":"demo","messages":[{"role":"user","content":"a"}],"tools":{{Tools}}}""")).Trim().Split('\n');

        Assert.Contains("\"done_reason\":\"stop\"", lines[^1], StringComparison.Ordinal);
        Assert.All(lines, static line => Assert.Contains("\"message\":{\"role\":\"assistant\",\"content\":\"", line, StringComparison.Ordinal));
        Assert.Single(lines, static line => line.Contains("tool_calls", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("demo", "true", "\"demo\" does not support thinking")]
    [InlineData("demo", "\"high\"", "\"demo\" does not support thinking")]
    public async Task Think_ModelThatDoesNot_Is400(string model, string think, string words)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        Assert.Equal((400, words), await ollama.RefusedAsync("/api/chat", Chat(model, $"\"think\":{think}")));
        Assert.Equal((400, words), await ollama.RefusedAsync("/api/generate", $$"""{"model":"{{model}}","prompt":"a","think":{{think}}}"""));
    }

    [Fact]
    public async Task Think_False_IsFineForEveryModel()
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        await ollama.AnsweredAsync("/api/chat", Chat("demo", "\"think\":false"));
        await ollama.AnsweredAsync("/api/chat", Chat("org/seeing:8b", "\"think\":false"));
        Assert.Equal("""{"enable_thinking":false}""", ollama.Sent.GetProperty("chat_template_kwargs").GetRawText());
    }

    [Theory]
    [InlineData("null", """{"enable_thinking":true}""")]
    [InlineData("true", """{"enable_thinking":true}""")]
    [InlineData("\"low\"", """{"enable_thinking":true,"reasoning_effort":"low"}""")]
    [InlineData("\"max\"", """{"enable_thinking":true,"reasoning_effort":"max"}""")]
    public async Task Think_ModelThatDoes_IsToldHowMuch(string think, string expected)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        await ollama.AnsweredAsync("/api/chat", Chat("org/seeing:8b", $"\"think\":{think}"));

        Assert.Equal(expected, ollama.Sent.GetProperty("chat_template_kwargs").GetRawText());
    }

    [Theory]
    [InlineData("\"none\"")]
    [InlineData("\"minimal\"")]
    [InlineData("\"\"")]
    [InlineData("1")]
    public async Task Think_OtherValues_Are400(string think)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        var (status, error) = await ollama.RefusedAsync("/api/chat", Chat("org/seeing:8b", $"\"think\":{think}"));

        Assert.Equal(400, status);
        Assert.StartsWith("invalid think value: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thinking_IsApartFromAnEmptyContent()
    {
        await using var ollama = await FrontendOfOllama.StartAsync("reasoning_content");

        var lines = (await ollama.AnsweredAsync("/api/chat", Chat("org/seeing:8b", "\"think\":true"))).Trim().Split('\n')
            .Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("message")).ToList();

        var thinking = lines.Where(static message => message.TryGetProperty("thinking", out _)).ToList();
        Assert.Equal("Let me think", string.Concat(thinking.Select(static message => message.GetProperty("thinking").GetString())));
        Assert.All(thinking, static message => Assert.Empty(message.GetProperty("content").GetString()!));
        Assert.Equal("Paris", string.Concat(lines.Select(static message => message.GetProperty("content").GetString())));
    }

    [Theory]
    [InlineData("null", null)]
    [InlineData("\"\"", null)]
    [InlineData("\"json\"", """{"type":"json_object"}""")]
    [InlineData("""{"type":"array"}""", """{"type":"json_schema","json_schema":{"name":"schema","schema":{"type":"array"}}}""")]
    public async Task Format_EachForm_IsTheRunnersResponseFormat(string format, string? expected)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        await ollama.AnsweredAsync("/api/chat", Chat("demo", $"\"format\":{format}"));

        Assert.Equal(expected, ollama.Sent.TryGetProperty("response_format", out var sent) ? sent.GetRawText() : null);
    }

    [Theory]
    [InlineData("\"xml\"")]
    [InlineData("3")]
    [InlineData("[]")]
    [InlineData("true")]
    public async Task Format_OfAnotherKind_Is500InOllamasWords(string format)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        Assert.Equal(
            (500, $"invalid format: {format}; expected \"json\" or a valid JSON Schema object"),
            await ollama.RefusedAsync("/api/chat", Chat("demo", $"\"format\":{format}")));
    }

    [Fact]
    public async Task Images_ModelThatSeesNone_Is400()
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        Assert.Equal(
            (400, "\"demo\" does not support vision"),
            await ollama.RefusedAsync("/api/chat", $$"""{"model":"demo","messages":[{"role":"user","content":"a","images":["{{Dot}}"]}]}"""));
        Assert.Equal((400, "\"demo\" does not support vision"), await ollama.RefusedAsync("/api/generate", $$"""{"model":"demo","prompt":"a","images":["{{Dot}}"]}"""));
        await ollama.AnsweredAsync("/api/chat", """{"model":"demo","messages":[{"role":"user","content":"a","images":[]}]}""");
    }

    [Theory]
    [InlineData(Dot)]
    [InlineData("data:image/png;base64," + Dot)]
    [InlineData("data:image/jpeg;base64," + Dot)]
    public async Task Images_KindIsTakenFromTheirBytes(string image)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        await ollama.AnsweredAsync("/api/chat", $$"""{"model":"org/seeing:8b","messages":[{"role":"user","content":"a","images":["{{image}}"]}]}""");

        Assert.Contains($"\"data:image/png;base64,{Dot}\"", ollama.Sent.GetProperty("messages").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_ThatAreNoBase64_Are400WithThePlace()
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        var (status, error) = await ollama.RefusedAsync("/api/generate", """{"model":"org/seeing:8b","prompt":"a","images":["abc!"]}""");

        Assert.Equal(400, status);
        Assert.StartsWith("illegal base64 data at input byte 3", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("21")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("\"2\"")]
    public async Task TopLogprobs_OutsideItsRange_Is400(string top)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        Assert.Equal((400, "top_logprobs must be between 0 and 20"), await ollama.RefusedAsync("/api/chat", Chat("demo", $"\"logprobs\":true,\"top_logprobs\":{top}")));
    }

    [Fact]
    public async Task Logprobs_WithoutOthers_AsksForOneAndShowsNone()
    {
        await using var ollama = await FrontendOfOllama.StartAsync("chat-logprobs.sse");

        var answer = JsonDocument.Parse(await ollama.AnsweredAsync("/api/chat", Chat("demo", "\"logprobs\":true,\"stream\":false"))).RootElement;

        Assert.Equal(1, ollama.Sent.GetProperty("top_logprobs").GetInt32());
        Assert.All(answer.GetProperty("logprobs").EnumerateArray(), static token =>
            Assert.Equal(["token", "logprob", "bytes"], token.EnumerateObject().Select(static field => field.Name)));
    }

    [Theory]
    [InlineData("""{"temperature":"warm"}""", "option \"temperature\" must be of type float32")]
    [InlineData("""{"num_ctx":"many"}""", "option \"num_ctx\" must be of type integer")]
    [InlineData("""{"stop":{}}""", "option \"stop\" must be of type array")]
    public async Task Options_OfAWrongType_Are500AndNothingIsLoaded(string options, string words)
    {
        await using var ollama = await FrontendOfOllama.StartAsync();

        Assert.Equal((500, words), await ollama.RefusedAsync("/api/chat", Chat("demo", $"\"options\":{options}")));
        Assert.Empty(ollama.Gateway.Leases);
    }

    private static string Chat(string model, string more) => $$"""{"model":"{{model}}","messages":[{"role":"user","content":"a"}],{{more}}}""";
}
