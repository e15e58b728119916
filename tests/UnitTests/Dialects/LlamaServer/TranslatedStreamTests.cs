using System.Text.Json.Nodes;
using LlamaRunner.Dialects.LlamaServer.Completions;
using LlamaRunner.Dialects.LlamaServer.Streams;

namespace LlamaRunner.UnitTests.Dialects.LlamaServer;

public sealed class TranslatedStreamTests
{
    private const string Prompt = "The capital of France";

    [Fact]
    public async Task Read_LogprobsCutAnywhere_AreInTheFormOfCompletions()
    {
        var events = Events(await ReadEveryCutAsync(
            Recording.Read("completion-logprobs.sse"), () => new CompletionAnswer(Request with { Logprobs = 2 })));

        Assert.Equal(4, events.Length);
        Assert.All(events, static one => Assert.StartsWith("cmpl-", (string?)one!["id"], StringComparison.Ordinal));
        var logprobs = events[..3].Select(static one => one!["choices"]![0]!["logprobs"]!).ToArray();
        Assert.Equal([" is", " ", "P"], logprobs.Select(static one => (string?)one["tokens"]![0]));
        Assert.Equal([Prompt.Length, Prompt.Length + 3, Prompt.Length + 4], logprobs.Select(static one => (int)one["text_offset"]![0]!));
        Assert.All(logprobs, static one => Assert.InRange((double)one["token_logprobs"]![0]!, -1, 0));
        Assert.All(logprobs, static one => Assert.Equal(2, one["top_logprobs"]![0]!.AsObject().Count));
        Assert.Null(events[3]!["choices"]![0]!["logprobs"]);
        Assert.Equal(3, (int)events[3]!["usage"]!["completion_tokens"]!);
    }

    [Fact]
    public async Task Read_EchoCutAnywhere_BeginsWithThePrompt()
    {
        var events = Events(await ReadEveryCutAsync(Recording.Read("completion.sse"), () => new CompletionAnswer(Request with { Echo = true })));

        Assert.Equal(Prompt + " is P", string.Concat(events.Select(static one => (string?)one!["choices"]![0]!["text"])));
    }

    [Fact]
    public async Task Read_InfillCutAnywhere_IsACompletion()
    {
        var stream = await ReadEveryCutAsync(
            Recording.Read("infill.sse"), () => new InfillAnswer(Request with { IncludeUsage = true, Logprobs = 1 }, created: 5));

        Assert.EndsWith("data: [DONE]\n\n", stream, StringComparison.Ordinal);
        var events = Events(stream);
        Assert.Equal(5, events.Length);
        Assert.All(events, static one => Assert.Equal("text_completion", (string?)one!["object"]));
        Assert.All(events, one => Assert.Equal((string?)events[0]!["id"], (string?)one!["id"]));
        Assert.Equal("The capital of", string.Concat(events[..4].Select(static one => (string?)one!["choices"]![0]!["text"])));
        Assert.Equal([null, null, null, "length"], events[..4].Select(static one => (string?)one!["choices"]![0]!["finish_reason"]));
        Assert.Equal("The", (string?)events[0]!["choices"]![0]!["logprobs"]!["tokens"]![0]);
        Assert.Empty(events[4]!["choices"]!.AsArray());
        Assert.Equal(17, (int)events[4]!["usage"]!["total_tokens"]!);
    }

    [Fact]
    public async Task Read_InfillThatFails_HasNoEnd()
    {
        var begun = Recording.Read("infill.sse");
        begun = begun[..(begun.IndexOf("\n\n", StringComparison.Ordinal) + 2)];

        var stream = await ReadEveryCutAsync(begun + Recording.Error, () => new InfillAnswer(Request, created: 5));

        Assert.EndsWith(Recording.OpenAIError, stream, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""data: {"choices":[{}]}""")]
    [InlineData("""data: {"choices":5}""")]
    public async Task Read_EventOfAnotherForm_BreaksOff(string line) =>
        await Assert.ThrowsAsync<IOException>(() => Recording.ReadCutAsync(
            line + "\n\n", 3, static body => new TranslatedStream(body, new CompletionAnswer(Request))));

    [Fact]
    public async Task Read_CommentsAndEmptyEvents_PassAndGo()
    {
        var stream = await ReadEveryCutAsync(":\n\ndata: null\n\ndata: {]\n\ndata: [DONE]\n\nleft", () => new CompletionAnswer(Request));

        Assert.Equal(":\n\ndata: {]\n\ndata: [DONE]\n\nleft", stream);
    }

    private static CompletionRequest Request => new() { Model = "m", Prompts = [Prompt] };

    // An infill's id is random, so that all that may differ is taken out.
    private static async Task<string> ReadEveryCutAsync(string original, Func<IAnswerTranslation> translation)
    {
        var whole = await Recording.ReadCutAsync(original, 0, Wrap);
        for (var cut = 1; cut <= original.Length; cut++)
        {
            Assert.Equal(WithoutId(whole), WithoutId(await Recording.ReadCutAsync(original, cut, Wrap)));
        }

        Assert.Equal(WithoutId(whole), WithoutId(await Recording.ReadBytewiseAsync(original, Wrap)));
        return whole;

        Stream Wrap(Stream body) => new TranslatedStream(body, translation());
    }

    private static string WithoutId(string stream)
    {
        var at = stream.IndexOf("\"cmpl-", StringComparison.Ordinal);
        return at < 0 ? stream : stream.Replace(stream[at..stream.IndexOf('"', at + 1)], "\"ID", StringComparison.Ordinal);
    }

    private static JsonNode?[] Events(string stream) =>
    [
        .. stream.Split("\n\n").Where(static one => one.StartsWith("data: {", StringComparison.Ordinal)).Select(static one => JsonNode.Parse(one["data: ".Length..])),
    ];
}
