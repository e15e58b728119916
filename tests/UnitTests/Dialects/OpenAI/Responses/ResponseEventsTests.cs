using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CsCheck;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.Chat;
using LlamaRunner.Dialects.OpenAI.Responses;
using LlamaRunner.UnitTests.Dialects.Chat;

namespace LlamaRunner.UnitTests.Dialects.OpenAI.Responses;

public sealed partial class ResponseEventsTests
{
    private static readonly string AllKinds = ChatStreams.Whole(
        ChatStreams.Delta("""{"role":"assistant","content":null}"""), ChatStreams.Delta("""{"reasoning_content":"Let me "}"""),
        ChatStreams.Delta("""{"reasoning_content":"look."}"""), ChatStreams.Delta("""{"content":"Grüße 👋 \u4e16\n"}"""),
        Answers.Call(0, "first", "{\"x\":"), Answers.Call(1, "second", ""), Answers.Call(1, null, "{}"), Answers.Call(0, null, "1}"),
        ChatStreams.Finish("tool_calls"),
        """{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":4}}}""");

    private static readonly Gen<string> Letters = Gen.OneOf("a", "\"", "\\", "\n", "é", "世", "👋", "{", "}", " ").Array[1, 6].Select(letters => string.Concat(letters));

    private static readonly Gen<(string Kind, string Text)> Piece = Gen.Select(Gen.OneOf("content", "reasoning_content", "call"), Letters);

    public static TheoryData<string> Streams => [.. ChatStreams.Names, "chat.sse", "chat-tools.sse"];

    [Theory]
    [MemberData(nameof(Streams))]
    [Trait("Case", "R67")]
    public void Stream_CutAnywhere_IsTheSameResponse(string name) => CutEverywhere(ChatStreams.Find(name));

    [Fact]
    [Trait("Case", "R67")]
    public void AllKinds_CutAnywhere_IsTheSameResponse() => CutEverywhere(AllKinds);

    [Fact]
    [Trait("Case", "R96")]
    [Trait("Case", "R99")]
    public void AllKinds_AreItemsInOpenAIsOrder()
    {
        var transcript = Answers.Read(AllKinds);

        Assert.Equal(["reasoning", "message", "function_call", "function_call"], transcript.Items.Select(item => (string)item["type"]!));
        Assert.Equal("Let me look.", (string)transcript.Items[0]["content"]![0]!["text"]!);
        Assert.Equal("Grüße 👋 世\n", (string)transcript.Items[1]["content"]![0]!["text"]!);
        Assert.Equal(["{\"x\":1}", "{}"], transcript.Items.Skip(2).Select(item => (string)item["arguments"]!));
        Assert.Equal(["call_0", "call_1"], transcript.Items.Skip(2).Select(item => (string)item["call_id"]!));
        Assert.Equal(
            ["response.created", "response.in_progress", "response.output_item.added", "response.content_part.added", "response.reasoning_text.delta"],
            transcript.Types.Take(5));
        Assert.Equal("response.completed", transcript.Types[^1]);
        AssertJson(
            """{"input_tokens":9,"input_tokens_details":{"cached_tokens":4},"output_tokens":5,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":14}""",
            transcript.Response!["usage"]);
    }

    [Fact]
    public void Text_Alone_HasExactlyOpenAIsEvents()
    {
        var transcript = Answers.Read(ChatStreams.Whole(ChatStreams.Delta("""{"content":"Pa"}"""), ChatStreams.Delta("""{"content":"ris"}"""), ChatStreams.Finish("stop")));

        Assert.Equal(
            [
                "response.created", "response.in_progress", "response.output_item.added", "response.content_part.added", "response.output_text.delta",
                "response.output_text.delta", "response.output_text.done", "response.content_part.done", "response.output_item.done", "response.completed",
            ],
            transcript.Types);
    }

    [Fact]
    public void Answer_WholeOrStreamed_IsTheSameObject()
    {
        var bytes = Encoding.UTF8.GetBytes(AllKinds);

        var whole = JsonNode.Parse(Answers.Translate(bytes, 0, new ResponseDocument(Answers.Output())))!;

        Assert.Equal(Settle(Answers.Read(AllKinds).Response!.ToJsonString()), Settle(whole.ToJsonString()));
    }

    [Theory]
    [InlineData("length", "max_output_tokens")]
    [InlineData("content_filter", "content_filter")]
    [Trait("Case", "R71")]
    public void Finish_NotWhole_IsIncomplete(string finish, string reason)
    {
        var transcript = Answers.Read(ChatStreams.Whole(ChatStreams.Delta("""{"content":"Pa"}"""), ChatStreams.Finish(finish)));

        Assert.Equal("response.incomplete", transcript.Types[^1]);
        Assert.Equal(reason, (string)transcript.Response!["incomplete_details"]!["reason"]!);
        Assert.Equal("incomplete", (string)transcript.Items[0]["status"]!);
        Assert.Null(transcript.Response["completed_at"]);
    }

    [Fact]
    public void Cancel_BeforeTheRunnerAnswered_CreatesTheResponseFirst()
    {
        var output = new ArrayBufferWriter<byte>();
        new ResponseEvents(Answers.Output()).Cancel([], output);

        var transcript = ResponseTranscript.Read(Encoding.UTF8.GetString(output.WrittenSpan));

        Assert.Equal(["response.created", "response.in_progress", "response.incomplete"], transcript.Types);
        Assert.Equal("cancelled", (string)transcript.Response!["status"]!);
    }

    [Fact]
    public void Cancel_InMidAnswer_EndsWhatIsOpen()
    {
        var events = new ResponseEvents(Answers.Output());
        var translator = new ChatTranslator("m", events);
        var output = new ArrayBufferWriter<byte>();
        translator.Translate(Encoding.UTF8.GetBytes(ChatStreams.Event(ChatStreams.Delta("""{"content":"Pa"}"""))), output);
        events.Cancel(translator.Cut(output), output);

        var transcript = ResponseTranscript.Read(Encoding.UTF8.GetString(output.WrittenSpan));

        Assert.Equal("cancelled", (string)transcript.Response!["status"]!);
        Assert.Equal("incomplete", (string)transcript.Items.Single()["status"]!);
        Assert.Equal("Pa", (string)transcript.Items[0]["content"]![0]!["text"]!);
    }

    [Fact]
    [Trait("Case", "R72")]
    public void Fail_CodesAreThoseThatClientsKnow()
    {
        Assert.Equal("context_length_exceeded", CodeOf(new ContextLengthExceededException(5000, 4096)));
        Assert.Equal("invalid_prompt", CodeOf(new RunnerRefusedException(400, "{\"error\":{\"message\":\"no\",\"code\":400}}"u8.ToArray())));
        Assert.Equal("rate_limit_exceeded", CodeOf(new RunnerRefusedException(429, "slow down"u8.ToArray())));
        Assert.Equal("server_error", CodeOf(new RunnerRefusedException(500, "broken"u8.ToArray())));
        Assert.Equal("runner_lost", CodeOf(new RunnerLostException("m")));

        static string CodeOf(RequestFailedException failure)
        {
            var transcript = ResponseTranscript.Read(Encoding.UTF8.GetString(new ResponseEvents(Answers.Output()).Fail(failure).Span));
            Assert.Equal(["response.created", "response.in_progress", "response.failed"], transcript.Types);
            return (string)transcript.Response!["error"]!["code"]!;
        }
    }

    [Fact]
    public void Pieces_OfAnyKindInAnyOrder_AreAllThere() => Piece.Array[0, 12].Sample(pieces =>
    {
        var calls = 0;
        var stream = ChatStreams.Whole([.. pieces.Select(Write), ChatStreams.Finish("stop")]);

        var transcript = Answers.Read(stream);

        Assert.Equal(Sum("content"), TextOf("message"));
        Assert.Equal(Sum("reasoning_content"), TextOf("reasoning"));
        Assert.Equal(
            pieces.Where(piece => piece.Kind == "call").Select(piece => Arguments(piece.Text)),
            transcript.Items.Where(item => (string)item["type"]! == "function_call").Select(item => (string)item["arguments"]!));

        string Write((string Kind, string Text) piece) => piece.Kind == "call"
            ? Answers.Call(calls++, "f", Arguments(piece.Text))
            : ChatStreams.Delta($$"""{"{{piece.Kind}}":{{JsonSerializer.Serialize(piece.Text)}}}""");
        string Sum(string kind) => string.Concat(pieces.Where(piece => piece.Kind == kind).Select(piece => piece.Text));
        string TextOf(string type) => string.Concat(
            transcript.Items.Where(item => (string)item["type"]! == type).Select(item => (string)item["content"]![0]!["text"]!));
        static string Arguments(string text) => $$"""{"x":{{JsonSerializer.Serialize(text)}}}""";
    });

    private static void CutEverywhere(string stream)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);
        var whole = Settle(Answers.Translate(bytes, 0, new ResponseEvents(Answers.Output())));
        ResponseTranscript.Read(whole);
        for (var cut = 1; cut <= bytes.Length; cut++)
        {
            Assert.Equal(whole, Settle(Answers.Translate(bytes, cut, new ResponseEvents(Answers.Output()))));
        }
    }

    /// <summary>Ids are each response's own: the first becomes 1, the next 2.</summary>
    private static string Settle(string text)
    {
        var ids = new List<string>();
        return Ids().Replace(text, match =>
        {
            if (!ids.Contains(match.Value))
            {
                ids.Add(match.Value);
            }

            return $"\"{ids.IndexOf(match.Value)}\"";
        });
    }

    [GeneratedRegex("\"(?:msg|rs|fc|call)_[A-Za-z0-9]{24}\"")]
    private static partial Regex Ids();

    private static void AssertJson(string expected, JsonNode? actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"Expected {expected}, got {actual?.ToJsonString()}.");
}
