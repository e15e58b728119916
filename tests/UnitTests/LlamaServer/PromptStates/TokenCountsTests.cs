using System.Text;
using LlamaRunner.Backends.LlamaServer.PromptStates;

namespace LlamaRunner.UnitTests.LlamaServer.PromptStates;

public sealed class TokenCountsTests
{
    private const string Timings =
        """"timings":{"cache_n":2687,"prompt_n":1,"prompt_ms":25.232,"prompt_per_token_ms":25.2,"predicted_n":10,"predicted_ms":72.126}"""";

    [Theory]
    [InlineData("data: {\"choices\":[]," + Timings + "}\n\ndata: [DONE]\n\n", 2687, 2688, 10)]
    [InlineData("{\"usage\":{\"input_tokens\":2688,\"output_tokens\":8,\"input_tokens_details\":{\"cached_tokens\":2687}}}", 2687, 2688, 8)]
    [InlineData("{\"usage\":{\"completion_tokens\":8,\"prompt_tokens\":90,\"total_tokens\":98,\"prompt_tokens_details\":{\"cached_tokens\":0}}}", 0, 90, 8)]
    [InlineData("{\"usage\":{\"cache_read_input_tokens\":2687,\"input_tokens\":1,\"output_tokens\":16}}", 2687, 2688, 16)]
    public void Append_EndOfAResponse_GivesItsCounts(string end, int cached, int prompt, int generated) => Assert.Equal(
        new TokenCounts(cached, prompt, generated), Read(new string('x', 9000) + end));

    [Fact]
    public void Append_StreamOfMessages_TakesTheInputFromItsBeginning() => Assert.Equal(
        new TokenCounts(5, 12, 16),
        Read("""event: message_start\ndata: {"message":{"usage":{"cache_read_input_tokens":5,"input_tokens":7,"output_tokens":0}}}"""
            + new string('x', 9000)
            + """data: {"type":"message_delta","usage":{"output_tokens":16}}"""));

    [Theory]
    [InlineData("""{"content":"\"cache_n\":1,\"prompt_n\":2,\"predicted_n\":3"}""")]
    [InlineData("""{"cache_n":1,"prompt_n":2}""")]
    [InlineData("")]
    public void Append_NoCounts_GivesNone(string text) => Assert.Null(Read(text));

    private static TokenCounts? Read(string text)
    {
        var ends = new ResponseEnds();
        foreach (var piece in Encoding.UTF8.GetBytes(text).Chunk(700))
        {
            ends.Append(piece);
        }

        var whole = new ResponseEnds();
        whole.Append(Encoding.UTF8.GetBytes(text));
        Assert.Equal(whole.ReadCounts(), ends.ReadCounts());
        return ends.ReadCounts();
    }
}
