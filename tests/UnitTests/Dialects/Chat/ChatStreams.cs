using System.Text;
using LlamaRunner.UnitTests.Dialects.LlamaServer;

namespace LlamaRunner.UnitTests.Dialects.Chat;

/// <summary>
/// Streams of <c>/v1/chat/completions</c>: those that llama-server de3ff81 sent with the demo model, and made ones in the form of other servers.
/// </summary>
internal static class ChatStreams
{
    /// <summary>The end that most servers send.</summary>
    public const string Done = "data: [DONE]\n\n";

    private const string Usage = """{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":5,"prompt_tokens_details":{"cached_tokens":4}}}""";

    private static readonly Dictionary<string, string> Made = new(StringComparer.Ordinal)
    {
        ["reasoning_content"] = Whole(
            Delta("""{"role":"assistant","content":null}"""), Delta("""{"reasoning_content":"Let me "}"""), Delta("""{"reasoning_content":"think"}"""),
            Delta("""{"content":"Paris"}"""), Finish("stop"), Usage),
        ["reasoning"] = Whole(Delta("""{"content":"","reasoning":"Hm"}"""), Delta("""{"content":"Paris","reasoning":null}"""), Finish("stop"), Usage),
        ["interleaved calls"] = Whole(
            Call(0, "a", "first", string.Empty), Call(1, "b", "second", string.Empty), Arguments(1, """{\"y\":"""), Arguments(0, """{\"x\":"""),
            Arguments(1, "2}"), Arguments(0, "1}"), Finish("tool_calls")),
        ["calls without index"] = Whole(
            Delta("""{"tool_calls":[{"id":"a","function":{"name":"first","arguments":"{\"x\":1}"}}]}"""),
            Delta("""{"tool_calls":[{"id":"b","function":{"name":"second","arguments":"{\"y\":2}"}}]}"""), Finish("tool_calls")),
        ["no mark of the end"] = Event(Delta("""{"content":"Paris"}""")) + Event(Finish("stop")),
        ["no last blank line"] = Event(Delta("""{"content":"Paris"}""")) + Event(Finish("stop")) + "data: [DONE]\n",
        ["no line end at all"] = Event(Delta("""{"content":"Paris"}""")) + "data: " + Finish("stop"),
        ["carriage returns"] = Whole(Delta("""{"content":"Pa"}"""), Delta("""{"content":"ris"}"""), Finish("stop")).ReplaceLineEndings("\r\n"),
        ["comments and other fields"] =
            ": ping\n\nevent: message\nid: 7\nretry: 10\n" + Whole(Delta("""{"content":"Pa"}"""), Delta("""{"content":"ris"}"""), Finish("stop"))
                .Replace("\n\n", "\n\n:\n\n", StringComparison.Ordinal),
        ["data on several lines"] = "data:{\"choices\":[{\ndata: \"delta\":{\"content\":\ndata:\"Paris\"}}]}\n\n" + Event(Finish("stop")) + Done,
        ["wide characters"] = Whole(Delta("""{"content":"Grüße, 世界 👋🏽 é"}"""), Delta("""{"content":"\u4e16\ud83d\udc4b\n\"\\"}"""), Finish("stop")),
        ["half a pair"] = Whole(
            Delta("""{"content":"a\ud83d"}"""), Delta("""{"content":"\udc4bb\ud83d"}"""), Delta("""{"content":"c\\ud83d"}"""),
            Finish("stop")),
        ["nothing said"] = Whole(Delta("""{"role":"assistant","content":""}"""), Finish("length"), Usage),
        ["all kinds"] = Whole(
            Delta("""{"reasoning_content":"Hm"}"""), Delta("""{"content":"I look."}"""), Call(0, "a", "f", "{}"), Delta("""{"content":"Then"}"""),
            Call(1, "b", "g", string.Empty), Delta("""{"reasoning_content":"Hm again"}"""), Finish("stop"), Usage),
    };

    /// <summary>The names of all of them.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["chat-length.sse", "chat-usage.sse", "chat-tool-usage.sse", "chat-logprobs.sse", "chat-timings.sse", .. Made.Keys];

    /// <summary>Gives one by its name.</summary>
    public static string Find(string name) => Made.TryGetValue(name, out var made) ? made : Recording.Read(name);

    /// <summary>Chunks as events, with the mark of the end.</summary>
    public static string Whole(params ReadOnlySpan<string> chunks)
    {
        var stream = new StringBuilder();
        foreach (var chunk in chunks)
        {
            stream.Append(Event(chunk));
        }

        return stream.Append(Done).ToString();
    }

    /// <summary>A chunk as an event.</summary>
    public static string Event(string chunk) => $"data: {chunk}\n\n";

    /// <summary>A chunk with a delta.</summary>
    public static string Delta(string delta) => $$$"""{"choices":[{"index":0,"finish_reason":null,"delta":{{{delta}}}}]}""";

    /// <summary>A chunk that ends the answer.</summary>
    public static string Finish(string reason) => $$$"""{"choices":[{"index":0,"finish_reason":"{{{reason}}}","delta":{}}]}""";

    /// <summary>A chunk that begins a call; its arguments so far come escaped.</summary>
    public static string Call(int index, string id, string name, string arguments) => Delta(
        $$$"""{"tool_calls":[{"index":{{{index}}},"id":"{{{id}}}","type":"function","function":{"name":"{{{name}}}","arguments":"{{{arguments}}}"}}]}""");

    /// <summary>A chunk with a piece of a call's arguments, escaped.</summary>
    public static string Arguments(int index, string piece) =>
        Delta($$$"""{"tool_calls":[{"index":{{{index}}},"function":{"arguments":"{{{piece}}}"}}]}""");
}
