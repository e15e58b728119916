using System.Text.Encodings.Web;
using System.Text.Json;
using CsCheck;
using LlamaRunner.UnitTests.Dialects.Chat;

namespace LlamaRunner.UnitTests.Dialects.Anthropic;

/// <summary>Whatever parts an answer has, and however they are broken into pieces and mixed: nothing is lost, doubled or put elsewhere.</summary>
public sealed class MessageProperties
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly string[] Letter = ["a", "\"", "\\", "\n", "é", "世", "👋", "{", "}", "]", " "];

    private static readonly Gen<string> Letters = Gen.Int[0, Letter.Length - 1].Array[1, 8].Select(
        (int[] indexes) => string.Concat(indexes.Select(index => Letter[index])));

    private static readonly Gen<string> Arguments = Letters.Array[0, 3].Select(values => JsonSerializer.Serialize(
        values.Select((value, index) => (Key: $"k{index}", Value: value)).ToDictionary(pair => pair.Key, pair => pair.Value),
        Relaxed));

    private static readonly Gen<(string Kind, string Text)> Piece = Gen.Select(Gen.Bool.Select(thinks => thinks ? "thinking" : "text"), Letters);

    private static readonly Gen<string[]> Calls = Arguments.Array[0, 4];

    [Fact]
    public void Text_InAnyOrderOfKinds_IsAllThereInItsOrder() => Piece.Array[0, 12].Sample(pieces =>
    {
        var stream = ChatStreams.Whole([
            .. pieces.Select(piece => ChatStreams.Delta($$"""{"{{(piece.Kind == "text" ? "content" : "reasoning_content")}}":{{Quote(piece.Text)}}}""")),
            ChatStreams.Finish("stop")]);

        var transcript = MessageTranscript.Read(Translation.Run(Translation.ToEvents(), stream));

        Assert.Equal(Of("text"), transcript.Text("text"));
        Assert.Equal(Of("thinking"), transcript.Text("thinking"));
        var kinds = pieces.Select(piece => piece.Kind).ToList();
        Assert.Equal(
            kinds.Where((kind, index) => index == 0 || kinds[index - 1] != kind), transcript.Blocks.Select(block => (string)block["type"]!));

        string Of(string kind) => string.Concat(pieces.Where(piece => piece.Kind == kind).Select(piece => piece.Text));
    });

    [Fact]
    [Trait("Case", "R96")]
    public void Calls_BrokenIntoPiecesAndMixed_HaveEachItsOwnArguments() => Gen.Select(Calls, Gen.Int[1, 5], Gen.Int).Sample((calls, size, seed) =>
    {
        var stream = ChatStreams.Whole([
            .. Enumerable.Range(0, calls.Length).Select(index => ChatStreams.Call(index, $"id{index}", $"tool{index}", string.Empty)), .. Mix(calls, size, seed),
            ChatStreams.Finish("tool_calls")]);

        var transcript = MessageTranscript.Read(Translation.Run(Translation.ToEvents(), stream));

        Assert.Equal(calls, transcript.Blocks.Select(block => (string)block["arguments"]!));
        Assert.Equal(calls.Select((_, index) => $"tool{index}"), transcript.Blocks.Select(block => (string)block["name"]!));
        Assert.Equal(calls.Select((_, index) => $"id{index}"), transcript.Blocks.Select(block => (string)block["id"]!));
    });

    /// <summary>The pieces of all calls, each call's in its order, else in any.</summary>
    private static IEnumerable<string> Mix(string[] calls, int size, int seed)
    {
        var random = new Random(seed);
        var left = calls.Select(call => new Queue<string>(Runes(call).Chunk(size).Select(runes => string.Concat(runes)))).ToList();
        while (left.Exists(queue => queue.Count > 0))
        {
            var index = random.Next(left.Count);
            if (left[index].TryDequeue(out var piece))
            {
                yield return ChatStreams.Arguments(index, Quote(piece)[1..^1]);
            }
        }
    }

    private static IEnumerable<string> Runes(string text) => text.EnumerateRunes().Select(rune => rune.ToString());

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}
