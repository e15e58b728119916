using System.Text;
using System.Text.Json;
using LlamaRunner.UnitTests.Dialects.Anthropic;
using LlamaRunner.UnitTests.Dialects.Chat;

namespace LlamaRunner.UnitTests.OllamaFrontend;

/// <summary>What Ollama's clients require of each line, with recorded and made streams.</summary>
public sealed class AnswerLinesTests
{
    private const string Logprobs = """{"logprobs":true,"top_logprobs":1}""";

    public static TheoryData<string, bool> Streams =>
    [
        .. from name in ChatStreams.Names
           from isChat in new[] { true, false }
           select (name, isChat),
    ];

    [Theory]
    [MemberData(nameof(Streams))]
    [Trait("Case", "R67")]
    [Trait("Case", "R69")]
    public void Lines_CutAtEachByte_AreTheSame(string name, bool isChat)
    {
        var bytes = Encoding.UTF8.GetBytes(ChatStreams.Find(name));
        var expected = Translation.Run(OllamaTranslation.Make(Logprobs, isChat), ChatStreams.Find(name));

        for (var cut = 1; cut < bytes.Length; cut++)
        {
            Assert.Equal(expected, Translation.Run(OllamaTranslation.Make(Logprobs, isChat), [bytes[..cut], bytes[cut..]]));
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Lines_OfEachStream_HaveWhatClientsReadAndNothingElse(string name, bool isChat)
    {
        var lines = OllamaTranslation.Lines(ChatStreams.Find(name), Logprobs, isChat);
        foreach (var line in lines)
        {
            Assert.Equal("Qwen \"3\"", line.GetProperty("model").GetString());
            Assert.Equal("2026-01-02T03:04:05.123456Z", line.GetProperty("created_at").GetString());
            Assert.Equal(JsonElement.DeepEquals(line, lines[^1]), line.GetProperty("done").GetBoolean());
            var text = isChat ? line.GetProperty("message") : line;
            Assert.Equal(JsonValueKind.String, text.GetProperty(isChat ? "content" : "response").ValueKind);
            if (isChat)
            {
                Assert.Equal("assistant", text.GetProperty("role").GetString());
            }

            AssertNoNulls(line);
            Assert.False(line.TryGetProperty("error", out _));
        }

        Assert.All(lines.SkipLast(1), static line => Assert.False(line.TryGetProperty("done_reason", out _)));
        Assert.True(lines[^1].GetProperty("done_reason").GetString() is "stop" or "length");
        foreach (var key in (string[])["total_duration", "load_duration", "prompt_eval_duration", "eval_duration"])
        {
            Assert.True(lines[^1].GetProperty(key).GetInt64() > 0, key);
        }

        Assert.Equal(!isChat, lines[^1].TryGetProperty("context", out _));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    [Trait("Case", "R96")]
    public void Lines_OfEachStream_AddUpToTheDocument(string name, bool isChat)
    {
        var lines = OllamaTranslation.Lines(ChatStreams.Find(name), Logprobs, isChat);
        var document = OllamaTranslation.Document(ChatStreams.Find(name), Logprobs, isChat);
        var whole = isChat ? document.GetProperty("message") : document;
        var pieces = lines.Select(line => isChat ? line.GetProperty("message") : line).ToList();

        Assert.Equal(Text(whole, isChat ? "content" : "response"), string.Concat(pieces.Select(piece => Text(piece, isChat ? "content" : "response"))));
        Assert.Equal(Text(whole, "thinking"), string.Concat(pieces.Select(static piece => Text(piece, "thinking"))));
        Assert.Equal(Items(whole, "tool_calls"), pieces.SelectMany(static piece => Items(piece, "tool_calls")));
        Assert.Equal(Items(document, "logprobs"), lines.SelectMany(static line => Items(line, "logprobs")));
        Assert.Equal(document.GetProperty("eval_count").GetInt32(), lines[^1].GetProperty("eval_count").GetInt32());
    }

    [Fact]
    public void Calls_AreWholeObjectsWithTheirIndexWithin()
    {
        var calls = OllamaTranslation.Lines(ChatStreams.Find("interleaved calls"))
            .SelectMany(static line => Items(line.GetProperty("message"), "tool_calls"));

        Assert.Equal(
            [
                """{"id":"a","function":{"index":0,"name":"first","arguments":{"x":1}}}""",
                """{"id":"b","function":{"index":1,"name":"second","arguments":{"y":2}}}""",
            ],
            calls);
    }

    [Fact]
    public void Logprobs_StandAtTheTopOfTheLineWithoutTheRunnersIds()
    {
        var lines = OllamaTranslation.Lines(ChatStreams.Find("chat-logprobs.sse"), """{"logprobs":true,"top_logprobs":2}""");
        var entries = lines.SelectMany(static line => line.TryGetProperty("logprobs", out var list) ? list.EnumerateArray() : default).ToList();

        Assert.NotEmpty(entries);
        Assert.All(entries, static entry =>
        {
            Assert.Equal(["token", "logprob", "bytes", "top_logprobs"], entry.EnumerateObject().Select(static field => field.Name));
            Assert.InRange(entry.GetProperty("top_logprobs").GetArrayLength(), 1, 2);
            Assert.All(entry.GetProperty("top_logprobs").EnumerateArray(), static other => Assert.False(other.TryGetProperty("id", out _)));
        });
        Assert.All(
            OllamaTranslation.Lines(ChatStreams.Find("chat-logprobs.sse"), """{"logprobs":true}""").SelectMany(static line => Items(line, "logprobs")),
            static entry => Assert.DoesNotContain("top_logprobs", entry, StringComparison.Ordinal));
        Assert.All(OllamaTranslation.Lines(ChatStreams.Find("chat-logprobs.sse")), static line => Assert.False(line.TryGetProperty("logprobs", out _)));
    }

    [Fact]
    public void Counts_OfTheRunner_AreTheWholePromptAndItsOwnTimes()
    {
        const string stream =
            "data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}],\"timings\":{\"cache_n\":4,\"prompt_n\":5,\"prompt_ms\":1.5,\"predicted_n\":7,\"predicted_ms\":2.25}}\n\n"
            + ChatStreams.Done;
        var last = OllamaTranslation.Lines(stream)[^1];

        Assert.Equal(9, last.GetProperty("prompt_eval_count").GetInt32());
        Assert.Equal("1500000", last.GetProperty("prompt_eval_duration").GetRawText());
        Assert.Equal(7, last.GetProperty("eval_count").GetInt32());
        Assert.Equal("2250000", last.GetProperty("eval_duration").GetRawText());
    }

    [Theory]
    [InlineData("""{\"a\": [1,\n 2]}""", """{"a":[1,2]}""")]
    [InlineData("", "{}")]
    [InlineData("""{\"a\":""", """{"_raw":"{\"a\":"}""")]
    [InlineData("[1]", """{"_raw":"[1]"}""")]
    [InlineData("""{\"a\":\"\\ud83d\"}""", """{"_raw":"{\"a\":\"\\ud83d\"}"}""")]
    public void Arguments_WhateverTheModelWrote_AreAnObjectOnOneLine(string written, string expected)
    {
        var stream =
            $$$"""data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{{{written}}}"}}]},"finish_reason":"tool_calls"}]}"""
            + "\n\n" + ChatStreams.Done;
        var call = OllamaTranslation.Document(stream).GetProperty("message").GetProperty("tool_calls")[0];

        Assert.Equal(expected, call.GetProperty("function").GetProperty("arguments").GetRawText());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Lines_OfALongStream_MakeNoObjectForEachToken(bool isChat)
    {
        const int tokens = 4000;
        const int mostBytes = 32;
        var chunk = Encoding.UTF8.GetBytes("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\" token\"}}]}\n\n");
        var output = new System.Buffers.ArrayBufferWriter<byte>(64 * 1024);
        var translator = OllamaTranslation.Make(isChat: isChat);
        translator.Translate(chunk, output);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var token = 0; token < tokens; token++)
        {
            translator.Translate(chunk, output);
            output.ResetWrittenCount();
        }

        // The answer so far is kept in one buffer that grows.
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / tokens, 0, mostBytes);
    }

    private static string Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.GetString()! : "";

    private static IEnumerable<string> Items(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var list)
            ? list.EnumerateArray().Select(static item => System.Text.RegularExpressions.Regex.Replace(item.GetRawText(), "call_[A-Za-z0-9]{24}", "call_made"))
            : [];

    private static void AssertNoNulls(JsonElement value)
    {
        Assert.NotEqual(JsonValueKind.Null, value.ValueKind);
        if (value.ValueKind is JsonValueKind.Object)
        {
            Assert.All(value.EnumerateObject(), static field => AssertNoNulls(field.Value));
        }
        else if (value.ValueKind is JsonValueKind.Array)
        {
            Assert.All(value.EnumerateArray(), AssertNoNulls);
        }
    }
}
