using System.Text;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.LlamaServer;
using LlamaRunner.Dialects.LlamaServer.Completions;

namespace LlamaRunner.UnitTests.Dialects.LlamaServer;

public sealed class CompletionMenderTests
{
    [Theory]
    [InlineData("""{"prompt":"the \"suffix\" of","max_tokens":3}""")]
    [InlineData("""{"prompt":"an \"echo\"","n":2}""")]
    public void Mend_WhatNeedsNothing_StaysAsItIs(string body) => Assert.Null(Mend(body));

    [Fact]
    public void Mend_WishesThatAreNone_AreTakenOut()
    {
        var mended = Mend("""{"prompt":"p","suffix":null,"echo":false,"best_of":1,"logprobs":null,"seed":7}""")!;

        Assert.Equal("""{"prompt":"p","seed":7}""", Text(mended));
        Assert.Null(mended.Path);
        Assert.Null(mended.Translation);
    }

    [Fact]
    public void Mend_Suffix_IsSentAsInfill()
    {
        var mended = Mend("""{"model":"m","prompt":"p","suffix":"s","max_tokens":5,"stop":"x","temperature":0,"logprobs":0}""")!;

        Assert.Equal("/infill", mended.Path);
        Assert.Equal("""{"input_prefix":"p","input_suffix":"s","n_probs":1,"model":"m","n_predict":5,"stop":["x"],"temperature":0}""", Text(mended));
        Assert.IsType<InfillAnswer>(mended.Translation);
    }

    [Theory]
    [InlineData("""{"prompt":"p","logprobs":0}""", 1)]
    [InlineData("""{"prompt":"p","logprobs":5}""", 5)]
    public void Mend_Logprobs_AreAskedFor(string body, int asked)
    {
        var mended = Mend(body)!;

        Assert.Equal(asked, (int)JsonNode.Parse(Text(mended))!["logprobs"]!);
        Assert.IsType<CompletionAnswer>(mended.Translation);
    }

    [Fact]
    public void Mend_SeveralPrompts_HaveTheirAnswerRead() => Assert.IsType<CompletionAnswer>(Mend("""{"prompt":["a","b"]}""")!.Translation);

    [Fact]
    public void Mend_Tokens_HaveNot() => Assert.Null(Mend("""{"prompt":[1,2]}""")!.Translation);

    [Theory]
    [InlineData("""{"prompt":"p","best_of":3}""", "best_of", "'best_of' is 3: it must be 1 or the same as 'n'")]
    [InlineData("""{"prompt":"p","best_of":0}""", "best_of", "at least 1")]
    [InlineData("""{"prompt":"p","n":2,"best_of":3}""", "best_of", "'best_of' is 3")]
    [InlineData("""{"prompt":"p","echo":1}""", "echo", "true or false")]
    [InlineData("""{"prompt":[1,2],"echo":true}""", "echo", "needs 'prompt' to be text")]
    [InlineData("""{"prompt":"p","echo":true,"logprobs":1}""", "echo", "together with 'logprobs'")]
    [InlineData("""{"prompt":"p","echo":true,"suffix":"s"}""", "echo", "together with 'suffix'")]
    [InlineData("""{"prompt":["p","q"],"suffix":"s"}""", "suffix", "one text")]
    [InlineData("""{"prompt":"p","suffix":5}""", "suffix", "must be a text")]
    [InlineData("""{"prompt":"p","logprobs":true}""", "logprobs", "whole number")]
    [InlineData("""{"prompt":"p","logprobs":-1}""", "logprobs", "whole number")]
    [InlineData("""{"prompt":"p","logprobs":1,"n":"x"}""", "n", "whole number")]
    public void Mend_WhatThereIsNot_IsRefusedByName(string body, string field, string sentence)
    {
        var fault = Assert.Throws<BadRequestException>(() => Mend(body));

        Assert.Equal(field, fault.Field);
        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
    }

    private static string Text(MendedRequest mended) => Encoding.UTF8.GetString(mended.Body!.Value.Span);

    private static MendedRequest? Mend(string body) => new CompletionMender(TimeProvider.System).Mend(Encoding.UTF8.GetBytes(body));
}
