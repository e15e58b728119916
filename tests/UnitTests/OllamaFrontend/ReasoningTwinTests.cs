using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using LlamaRunner.Frontends.Ollama.Compatibility;

namespace LlamaRunner.UnitTests.OllamaFrontend;

public sealed class ReasoningTwinTests
{
    [Theory]
    [InlineData("""{"delta":{"reasoning_content":"Hm"}}""", """{"delta":{"reasoning_content":"Hm","reasoning":"Hm"}}""")]
    [InlineData("""{"reasoning_content": "a \" b \\","x":1}""", """{"reasoning_content": "a \" b \\","reasoning":"a \" b \\","x":1}""")]
    [InlineData("""{"reasoning_content":""}""", """{"reasoning_content":"","reasoning":""}""")]
    [InlineData("""{"reasoning_content":null,"content":"x"}""", """{"reasoning_content":null,"content":"x"}""")]
    [InlineData("""{"content":"say \"reasoning_content\":\"x\""}""", """{"content":"say \"reasoning_content\":\"x\""}""")]
    [InlineData("""data: {"reasoning_content":"a"} data: {"reasoning_content":"b"}""", """data: {"reasoning_content":"a","reasoning":"a"} data: {"reasoning_content":"b","reasoning":"b"}""")]
    [InlineData("", "")]
    public void Translate_CutAnywhere_SaysThoughtsTwice(string answer, string expected)
    {
        for (var size = 1; size <= answer.Length + 1; size++)
        {
            Assert.Equal(expected, Translate(answer, size));
        }
    }

    [Fact]
    public void Translate_AnyThought_TwinIsTheSameText() => Gen.Select(Gen.String, Gen.String, Gen.Int[1, 50]).Sample((thought, content, size) =>
    {
        var answer = new JsonObject { ["content"] = content, ["reasoning_content"] = thought }.ToJsonString();
        var translated = JsonNode.Parse(Translate(answer, size))!;

        Assert.Equal((string?)translated["reasoning_content"], (string?)translated["reasoning"]);
        Assert.Equal((string?)JsonNode.Parse(answer)!["content"], (string?)translated["content"]);
    });

    [Fact]
    public void Translate_Streamed_NothingIsHeldBack()
    {
        var twin = new ReasoningTwin(isStream: true);
        var output = new ArrayBufferWriter<byte>();
        twin.Translate("data: {\"delta\":{\"reasoning_content\":\"Hm"u8, output);

        Assert.Equal("data: {\"delta\":{\"reasoning_content\":\"Hm", Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.Equal("text/event-stream", twin.ContentType);
    }

    private static string Translate(string answer, int size)
    {
        var twin = new ReasoningTwin(isStream: false);
        var output = new ArrayBufferWriter<byte>();
        foreach (var piece in Encoding.UTF8.GetBytes(answer).Chunk(size))
        {
            twin.Translate(piece, output);
        }

        twin.Complete(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
