using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Failures;
using static LlamaRunner.UnitTests.Dialects.Chat.ChatStreams;

namespace LlamaRunner.UnitTests.Dialects.Anthropic;

public sealed class MessageEventsTests
{
    [Fact]
    public void Text_OfTheRealServer_ComesWholeWithItsUsage()
    {
        var transcript = Read(Find("chat-usage.sse"));

        Assert.Equal("The capital of France is Paris.", transcript.Text("text"));
        Assert.Equal("end_turn", transcript.StopReason);
        Assert.Null(transcript.End["delta"]!["stop_sequence"]);
        IsUsage(transcript, input: 1, cached: 17, output: 14);
    }

    [Fact]
    [Trait("Case", "R97")]
    public void ToolCall_OfTheRealServer_ComesWholeWithItsUsage()
    {
        var transcript = Read(Find("chat-tool-usage.sse"));

        var call = Assert.Single(transcript.Blocks);
        Assert.Equal("get_weather", (string)call["name"]!);
        Assert.Equal("""{"city": "Paris"}""", (string)call["arguments"]!);
        Assert.Equal("oaz4q6ur6fVaOqkUCwVnm5zhqOaskQU5", (string)call["id"]!);
        Assert.Equal("tool_use", transcript.StopReason);
        IsUsage(transcript, input: 73, cached: 1, output: 32);
    }

    [Fact]
    public void Usage_InTimingsAlone_IsReadFromThem() => IsUsage(Read(Find("chat-timings.sse")), input: 1, cached: 17, output: 14);

    [Theory]
    [Trait("Case", "R71")]
    [InlineData("stop", "end_turn")]
    [InlineData("length", "max_tokens")]
    [InlineData("tool_calls", "tool_use")]
    [InlineData("function_call", "tool_use")]
    [InlineData("content_filter", "refusal")]
    [InlineData("eos_token", "end_turn")]
    public void Finish_ForEachReason_EndsTheMessage(string finish, string expected) =>
        Assert.Equal(expected, Read(Whole(Delta("""{"content":"a"}"""), Finish(finish))).StopReason);

    [Fact]
    public void Finish_StopWithACall_IsToolUse() => Assert.Equal("tool_use", Read(Whole(Call(0, "a", "f", "{}"), Finish("stop"))).StopReason);

    [Fact]
    [Trait("Case", "R71")]
    public void Finish_NeverTold_ButTheMarkOfTheEnd_EndsTheMessage() =>
        Assert.Equal("end_turn", Read(Whole(Delta("""{"content":"a"}"""))).StopReason);

    [Fact]
    [Trait("Case", "R98")]
    public void Answer_Empty_HasNoBlocks()
    {
        var transcript = Read(Find("nothing said"));

        Assert.Empty(transcript.Blocks);
        Assert.Equal("max_tokens", transcript.StopReason);
    }

    [Theory]
    [Trait("Case", "R70")]
    [InlineData("""{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":5}}""")]
    [InlineData("""{"usage":{"prompt_tokens":9,"completion_tokens":5}}""")]
    [InlineData("""{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":5,"prompt_tokens_details":null}}""")]
    public void Usage_WithoutChoices_IsReadAndNothingElse(string chunk) =>
        IsUsage(Read(Whole(Delta("""{"content":"a"}"""), Finish("stop"), chunk)), input: 9, cached: 0, output: 5);

    [Fact]
    [Trait("Case", "R68")]
    public void Arguments_OfAMegabyte_ComeWhole()
    {
        var text = new string('x', 1024 * 1024);

        var call = Assert.Single(Read(Whole(Call(0, "a", "f", $$"""{\"x\":\"{{text}}\"}"""), Finish("tool_calls"))).Blocks);

        Assert.Equal(text, (string)JsonNode.Parse((string)call["arguments"]!)!["x"]!);
    }

    [Fact]
    [Trait("Case", "R99")]
    public void Reasoning_UnderBothNames_IsToldOnce()
    {
        var transcript = Read(Whole(Delta("""{"reasoning":"Hm","reasoning_content":"Hm"}"""), Delta("""{"content":"Paris"}"""), Finish("stop")));

        Assert.Equal("Hm", transcript.Text("thinking"));
        Assert.Equal("Paris", transcript.Text("text"));
    }

    [Fact]
    [Trait("Case", "R96")]
    public void Call_WithANewIdForEachPiece_IsOne()
    {
        var transcript = Read(Whole(
            Call(0, "a", "f", """{\"x\":"""), Delta("""{"tool_calls":[{"index":0,"id":"b","function":{"arguments":"1}"}}]}"""), Finish("tool_calls")));

        var call = Assert.Single(transcript.Blocks);
        Assert.Equal("""{"x":1}""", (string)call["arguments"]!);
        Assert.Equal("a", (string)call["id"]!);
    }

    [Fact]
    [Trait("Case", "R96")]
    public void Call_WithItsNameInEachPiece_IsOne()
    {
        var transcript = Read(Whole(Call(0, string.Empty, "f", """{\"x\":"""), Call(0, string.Empty, "f", "1}"), Finish("tool_calls")));

        Assert.Equal("""{"x":1}""", (string)Assert.Single(transcript.Blocks)["arguments"]!);
    }

    [Fact]
    [Trait("Case", "R96")]
    public void Calls_WithoutIndexAndId_AreSeveral()
    {
        const string call = """{"tool_calls":[{"function":{"name":"f","arguments":"{}"}}]}""";

        var transcript = Read(Whole(Delta(call), Delta(call), Finish("tool_calls")));

        Assert.Equal(["{}", "{}"], transcript.Blocks.Select(block => (string)block["arguments"]!));
        Assert.NotEqual((string)transcript.Blocks[0]["id"]!, string.Empty);
    }

    [Fact]
    public void Call_WithoutArguments_HasAnEmptyInput()
    {
        var stream = Whole(Call(0, "a", "now", string.Empty), Finish("tool_calls"));

        Assert.Equal(string.Empty, (string)Assert.Single(Read(stream).Blocks)["arguments"]!);
        Assert.Empty(JsonNode.Parse(Translation.Run(Translation.ToDocument(), stream))!["content"]![0]!["input"]!.AsObject());
    }

    [Fact]
    public void Call_CutOffByTheLimit_IsLeftAsItIsInAStreamAndEmptyInADocument()
    {
        var stream = Whole(Call(0, "a", "f", """{\"x\":"""), Finish("length"));

        Assert.Equal("""{"x":""", (string)Assert.Single(Read(stream).Blocks)["arguments"]!);
        var document = JsonNode.Parse(Translation.Run(Translation.ToDocument(), stream))!;
        Assert.Empty(document["content"]![0]!["input"]!.AsObject());
        Assert.Equal("max_tokens", (string)document["stop_reason"]!);
    }

    [Fact]
    [Trait("Case", "R67")]
    public void HalvesOfACharacter_InTwoChunks_ComeAsOneAndALoneOneIsReplaced() =>
        Assert.Equal("a👋b\ufffdc\\ud83d", Read(Find("half a pair")).Text("text"));

    [Fact]
    public void Text_InSeveralChoices_IsThatOfTheFirst() => Assert.Equal(
        "a", Read(Whole("""{"choices":[{"delta":{"content":"a"}},{"delta":{"content":"b"}}]}""", Finish("stop"))).Text("text"));

    [Theory]
    [Trait("Case", "R72")]
    [InlineData("""{"error":{"code":503,"message":"no","type":"unavailable_error"}}""", 503)]
    [InlineData("""{"error":{"code":"rate","message":"no"}}""", 500)]
    [InlineData("""{"error":"no"}""", 500)]
    public void Error_InMidStream_EndsIt(string chunk, int status)
    {
        var written = Translation.RunToFailure<RunnerRefusedException>(
            Translation.ToEvents(), Event(Delta("""{"content":"a"}""")) + Event(chunk) + Done, out var failure);

        Assert.Equal(status, failure.StatusCode);
        Assert.Contains("text_delta", written, StringComparison.Ordinal);
        Assert.DoesNotContain("message_stop", written, StringComparison.Ordinal);
    }

    [Fact]
    public void Error_Null_IsNone() =>
        Assert.Equal("a", Read(Whole("""{"error":null,"choices":[{"delta":{"content":"a"}}]}""", Finish("stop"))).Text("text"));

    [Theory]
    [Trait("Case", "R78")]
    [InlineData("{\"choices\":[{")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{}{}")]
    public void Chunk_Malformed_EndsTheStream(string chunk)
    {
        Translation.RunToFailure<RunnerRefusedException>(Translation.ToDocument(), Event(chunk) + Done, out var failure);

        Assert.Equal(502, failure.StatusCode);
    }

    [Theory]
    [Trait("Case", "R77")]
    [InlineData("")]
    [InlineData(": ping\n\n")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n")]
    public void Stream_EndedTooEarly_IsNoAnswer(string stream)
    {
        var written = Translation.RunToFailure<RunnerLostException>(Translation.ToDocument(), stream, out var failure);

        Assert.Equal("demo", failure.Model);
        Assert.Empty(written);
    }

    [Fact]
    [Trait("Case", "R103")]
    public void Chunks_BehindTheMarkOfTheEnd_AreNotRead() =>
        Assert.Equal("a", Read(Whole(Delta("""{"content":"a"}"""), Finish("stop")) + Event(Delta("""{"content":"b"}""")) + Event("no json")).Text("text"));

    [Fact]
    public void Document_HasTheFormOfAMessage()
    {
        var document = Translation.Run(Translation.ToDocument(), Find("all kinds"));

        Assert.Equal(
            """{"id":"msg_1","type":"message","role":"assistant","model":"asked","content":["""
            + """{"type":"thinking","thinking":"Hm","signature":""},{"type":"text","text":"I look.","citations":null},"""
            + """{"type":"tool_use","id":"a","name":"f","input":{}},{"type":"text","text":"Then","citations":null},"""
            + """{"type":"tool_use","id":"b","name":"g","input":{}},{"type":"thinking","thinking":"Hm again","signature":""}],"""
            + "\"stop_reason\":\"tool_use\",\"stop_sequence\":null,"
            + """
              "usage":{"input_tokens":5,"output_tokens":5,"cache_creation_input_tokens":0,"cache_read_input_tokens":4}}
              """,
            document);
    }

    private static MessageTranscript Read(string stream) => MessageTranscript.Read(Translation.Run(Translation.ToEvents(), stream));

    private static void IsUsage(MessageTranscript transcript, int input, int cached, int output) => Assert.Equal(
        $$"""{"input_tokens":{{input}},"output_tokens":{{output}},"cache_creation_input_tokens":0,"cache_read_input_tokens":{{cached}}}""",
        transcript.End["usage"]!.ToJsonString());
}
