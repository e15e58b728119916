using System.Text;
using LlamaRunner.Host.Observability;

namespace LlamaRunner.UnitTests.Observability;

public sealed class TokenUsageTests
{
    [Theory]
    [InlineData("""{"choices":[],"usage":{"completion_tokens":14,"prompt_tokens":18,"total_tokens":32,"prompt_tokens_details":{"cached_tokens":3}},"timings":{"predicted_n":99}}""", 18, 14)]
    [InlineData("""data: {"choices":[{}],"timings":{"cache_n":5,"prompt_n":18,"prompt_ms":4.2,"predicted_n":7}}""" + "\n\ndata: [DONE]\n\n", 23, 7)]
    [InlineData("""{"object":"list","usage":{"prompt_tokens":2,"total_tokens":2}}""", 2, null)]
    [InlineData("""{"content":"\"usage\":{\"prompt_tokens\":1}"}""", null, null)]
    [InlineData("""{"usage":{"prompt_tokens":1,"compl""", 1, null)]
    [InlineData("""{"usage":null}""", null, null)]
    [InlineData("""{"usage":{x""", null, null)]
    [InlineData("", null, null)]
    public void FromTail_EndOfAnAnswer_GivesItsCounts(string tail, int? prompt, int? completion) =>
        Assert.Equal(new TokenUsage(prompt, completion), TokenUsage.FromTail(Encoding.UTF8.GetBytes(tail)));
}
