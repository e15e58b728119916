using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.InProcess;

namespace LlamaRunner.UnitTests.Workers.Wire;

public sealed class EmbeddingTests
{
    private const string Path = "/v1/embeddings";

    [Theory]
    [InlineData("\"a\"", 1)]
    [InlineData("[\"a\",\"b\"]", 2)]
    [InlineData("[1,2,3]", 1)]
    [InlineData("[[1],[2,3],\"c\"]", 3)]
    public async Task Embed_Inputs_InEveryForm(string input, int count)
    {
        await using var bench = new WireBench();

        var (status, body) = await bench.AskAsync(Path, $$"""{"input":{{input}}}""");

        Assert.True(status == 200, body);
        Assert.Equal(count, bench.Runner.Embedding!.Inputs.Count);
        Assert.Equal(count, JsonNode.Parse(body)!["data"]!.AsArray().Count);
    }

    [Fact]
    public async Task Embed_Floats_AreAsOpenAIHasThem()
    {
        await using var bench = new WireBench();

        var (_, body) = await bench.AskAsync(Path, """{"input":["a","b"],"encoding_format":"float","dimensions":2}""");

        Assert.Equal(
            """{"model":"m","object":"list","usage":{"prompt_tokens":7,"total_tokens":7},"data":[{"object":"embedding","index":0,"embedding":[0,0.5]},{"object":"embedding","index":1,"embedding":[1,0.5]}]}""",
            body);
    }

    [Fact]
    public async Task Embed_Base64_HoldsTheSameFloats()
    {
        await using var bench = new WireBench();

        var (_, body) = await bench.AskAsync(Path, """{"input":"a","encoding_format":"base64"}""");

        var bytes = Convert.FromBase64String((string)JsonNode.Parse(body)!["data"]![0]!["embedding"]!);
        Assert.Equal([0f, 0.5f], MemoryMarshal.Cast<byte, float>(bytes));
    }

    [Theory]
    [InlineData("\"input\":\"\"", "input")]
    [InlineData("\"input\":[]", "input")]
    [InlineData("\"input\":[\"\"]", "input[0]")]
    [InlineData("\"input\":[true]", "input[0]")]
    [InlineData("\"input\":\"x\",\"encoding_format\":\"int8\"", "encoding_format")]
    [InlineData("\"input\":\"x\",\"dimensions\":3", "dimensions")]
    [InlineData("\"input\":\"x\",\"dimensions\":0", "dimensions")]
    public async Task Embed_WrongMember_IsRefusedByItsName(string members, string field)
    {
        await using var bench = new WireBench();

        var (status, body) = await bench.AskAsync(Path, $"{{{members}}}");

        Assert.Equal((400, field), (status, WireError.Parse(body).Param));
    }

    [Fact]
    public async Task Embed_RunnerGivesNoNumbersOrTooFew_IsItsFault()
    {
        await using var bench = new WireBench(new ScriptedRunner { Embed = _ => new EmbeddingResult([new float[] { float.NaN }], 1) });
        Assert.Equal(500, (await bench.AskAsync(Path, """{"input":"a"}""")).Status);

        bench.Runner.Embed = _ => new EmbeddingResult([], 1);
        Assert.Equal(500, (await bench.AskAsync(Path, """{"input":"a"}""")).Status);
    }
}
