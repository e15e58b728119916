using System.Buffers;
using System.Text;
using System.Text.Json;
using LlamaRunner.Dialects.Chat;
using LlamaRunner.Dialects.OpenAI.Responses;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.Dialects.OpenAI.Responses;

/// <summary>Has chat streams translated to responses.</summary>
internal static class Answers
{
    /// <summary>The end that most servers send.</summary>
    public const string Done = "data: [DONE]\n\n";

    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    /// <summary>A response that nothing was asked of.</summary>
    public static ResponseOutput Output(Action<ReadOnlyMemory<byte>, IReadOnlyList<ReadOnlyMemory<byte>>>? keep = null)
    {
        using var request = JsonDocument.Parse("{}");
        return new ResponseOutput(new ResponseSettings("resp_1", "m", Now, ResponseEcho.Write(request.RootElement)), keep, new FakeTimeProvider(Now));
    }

    /// <summary>Translates a stream that comes in two pieces.</summary>
    public static string Translate(ReadOnlySpan<byte> stream, int cut, IAnswerWriter writer)
    {
        var translator = new ChatTranslator("m", writer);
        var output = new ArrayBufferWriter<byte>();
        translator.Translate(stream[..cut], output);
        translator.Translate(stream[cut..], output);
        translator.Complete(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>Translates a stream to events, and reads these.</summary>
    public static ResponseTranscript Read(string stream) =>
        ResponseTranscript.Read(Translate(Encoding.UTF8.GetBytes(stream), 0, new ResponseEvents(Output())));

    /// <summary>Chunks as events, with the mark of the end.</summary>
    public static string Whole(params ReadOnlySpan<string> chunks) => string.Concat(chunks.ToArray().Select(Event)) + Done;

    /// <summary>A chunk as an event.</summary>
    public static string Event(string chunk) => $"data: {chunk}\n\n";

    /// <summary>A chunk with a delta.</summary>
    public static string Delta(string delta) => $$$"""{"choices":[{"index":0,"finish_reason":null,"delta":{{{delta}}}}]}""";

    /// <summary>A chunk that ends the answer.</summary>
    public static string Finish(string reason) => $$$"""{"choices":[{"index":0,"finish_reason":"{{{reason}}}","delta":{}}]}""";

    /// <summary>A chunk with a piece of a call; the first has a name.</summary>
    /// <param name="piece">The piece of its arguments.</param>
    public static string Call(int index, string? name, string piece) => name is null
        ? Delta($$$"""{"tool_calls":[{"index":{{{index}}},"function":{"arguments":{{{JsonSerializer.Serialize(piece)}}}}}]}""")
        : Delta($$$"""{"tool_calls":[{"index":{{{index}}},"id":"call_{{{index}}}","type":"function","function":{"name":"{{{name}}}","arguments":{{{JsonSerializer.Serialize(piece)}}}}}]}""");
}
