using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using LlamaRunner.Dialects.Chat;
using LlamaRunner.UnitTests.Dialects.Chat;

namespace LlamaRunner.UnitTests.Dialects.Anthropic;

/// <summary>Wherever a runner's stream is cut, the same comes out, and it keeps Anthropic's rules.</summary>
public sealed class MessageCutTests
{
    private static readonly Gen<(string Stream, int[] Cuts)> CutStreams = Gen.Select(
        Gen.Int[0, ChatStreams.Names.Count - 1].Select(index => ChatStreams.Find(ChatStreams.Names[index])), Gen.Int[0, 8000].Array[0, 40]);

    public static TheoryData<string> Streams => [.. ChatStreams.Names];

    [Theory]
    [MemberData(nameof(Streams))]
    [Trait("Case", "R67")]
    [Trait("Case", "R69")]
    public void Events_CutAtEachByte_AreTheSame(string name) => IsTheSame(Translation.ToEvents, ChatStreams.Find(name));

    [Theory]
    [MemberData(nameof(Streams))]
    [Trait("Case", "R67")]
    [Trait("Case", "R69")]
    public void Document_CutAtEachByte_IsTheSame(string name) => IsTheSame(Translation.ToDocument, ChatStreams.Find(name));

    [Fact]
    [Trait("Case", "R67")]
    public void Events_CutAnywhereSeveralTimes_AreTheSame() => CutStreams.Sample(sample =>
        Translation.Run(Translation.ToEvents(), Cut(Encoding.UTF8.GetBytes(sample.Stream), sample.Cuts))
            == Translation.Run(Translation.ToEvents(), sample.Stream));

    [Theory]
    [MemberData(nameof(Streams))]
    [Trait("Case", "R96")]
    public void Events_OfEachStream_KeepTheRulesAndAddUpToTheDocument(string name)
    {
        var transcript = MessageTranscript.Read(Translation.Run(Translation.ToEvents(), ChatStreams.Find(name)));
        var document = JsonNode.Parse(Translation.Run(Translation.ToDocument(), ChatStreams.Find(name)))!;

        var content = document["content"]!.AsArray();
        Assert.Equal(content.Count, transcript.Blocks.Count);
        for (var index = 0; index < content.Count; index++)
        {
            IsTheSame(content[index]!.AsObject(), transcript.Blocks[index]);
        }

        Assert.Equal((string)document["stop_reason"]!, transcript.StopReason);
        Assert.True(JsonNode.DeepEquals(document["usage"], transcript.End["usage"]));
    }

    private static void IsTheSame(JsonObject whole, JsonObject streamed)
    {
        var type = (string)whole["type"]!;
        Assert.Equal(type, (string)streamed["type"]!);
        if (type is not "tool_use")
        {
            Assert.Equal((string)whole[type]!, (string)streamed[type]!);
            return;
        }

        Assert.Equal(((string)whole["id"]!, (string)whole["name"]!), ((string)streamed["id"]!, (string)streamed["name"]!));
        var arguments = (string)streamed["arguments"]!;
        Assert.True(JsonNode.DeepEquals(whole["input"], arguments.Length > 0 ? JsonNode.Parse(arguments) : new JsonObject()), arguments);
    }

    private static void IsTheSame(Func<ChatTranslator> make, string stream)
    {
        var bytes = Encoding.UTF8.GetBytes(stream);
        var expected = Translation.Run(make(), stream);
        Assert.NotEmpty(expected);

        for (var cut = 1; cut < bytes.Length; cut++)
        {
            Assert.Equal(expected, Translation.Run(make(), [bytes[..cut], bytes[cut..]]));
        }

        Assert.Equal(expected, Translation.Run(make(), bytes.Select(static one => new[] { one })));
    }

    private static IEnumerable<byte[]> Cut(byte[] bytes, int[] cuts)
    {
        var from = 0;
        foreach (var cut in cuts.Select(cut => cut % bytes.Length).Append(bytes.Length).Order())
        {
            yield return bytes[from..cut];
            from = cut;
        }
    }
}
