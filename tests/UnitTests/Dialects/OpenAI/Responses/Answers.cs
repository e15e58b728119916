using System.Buffers;
using System.Text;
using System.Text.Json;
using LlamaRunner.Dialects.Chat;
using LlamaRunner.Dialects.OpenAI.Responses;
using LlamaRunner.UnitTests.Dialects.Chat;
using Microsoft.Extensions.Time.Testing;

namespace LlamaRunner.UnitTests.Dialects.OpenAI.Responses;

/// <summary>Has chat streams translated to responses.</summary>
internal static class Answers
{
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

    /// <summary>A chunk with a piece of a call; the first has a name.</summary>
    public static string Call(int index, string? name, string piece)
    {
        var escaped = JsonSerializer.Serialize(piece)[1..^1];
        return name is null ? ChatStreams.Arguments(index, escaped) : ChatStreams.Call(index, $"call_{index}", name, escaped);
    }
}
