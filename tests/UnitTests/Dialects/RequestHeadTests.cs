using System.Text;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects;

namespace LlamaRunner.UnitTests.Dialects;

public sealed class RequestHeadTests
{
    private const string Messages = """ "messages":[{"role":"user","content":"hi"}] """;

    [Theory]
    [InlineData($$"""{"model":"a","stream":true,{{Messages}}}""", "a", true)]
    [InlineData($$"""{ {{Messages}}, "stream" : false , "model":"a/b:c" }""", "a/b:c", false)]
    [InlineData($$"""{ {{Messages}} }""", null, null)]
    [InlineData($$"""{"model":null,"stream":null,{{Messages}}}""", null, null)]
    [InlineData($$"""{"model":"",{{Messages}}}""", "", null)]
    [InlineData($$"""{"mod\u0065l":"\u0061","\u0073tream":true,{{Messages}}}""", "a", true)]
    [InlineData($$"""{"model":"ünï","options":{"model":"inner","stream":true},{{Messages}}}""", "ünï", null)]
    [InlineData($$"""{"big":123456789012345678901234567890e999,"model":"a",{{Messages}}}""", "a", null)]
    public void Parse_GoodBody_FindsTheHead(string json, string? model, bool? stream) =>
        Assert.Equal(new RequestHead(model, stream), Parse(json));

    [Theory]
    [Trait("Case", "R83")]
    [InlineData($$"""{"model":"a",{{Messages}},"model":"b","stream":true,"stream":false}""", "b", false)]
    [InlineData($$"""{"model":5,"stream":5,"messages":5,{{Messages}},"model":"b","stream":true}""", "b", true)]
    public void Parse_KeyTwice_LastOneCounts(string json, string model, bool stream) =>
        Assert.Equal(new RequestHead(model, stream), Parse(json));

    [Fact]
    [Trait("Case", "R82")]
    public void Parse_ModelAfterTenMegabytes_IsFound()
    {
        var content = new string('x', 10 * 1024 * 1024);

        var head = Parse($$"""{"messages":[{"role":"user","content":"{{content}}"}],"stream":true,"model":"late"}""");

        Assert.Equal(new RequestHead("late", true), head);
    }

    [Theory]
    [InlineData("""{"model":5}""", "model", "a number")]
    [InlineData("""{"model":["a"]}""", "model", "an array")]
    [InlineData("""{"model":{"a":1}}""", "model", "an object")]
    [InlineData("""{"stream":"true"}""", "stream", "a string")]
    [InlineData("""{"stream":1}""", "stream", "a number")]
    [InlineData("""{"model":"a"}""", "messages", "missing")]
    [InlineData("""{"messages":null}""", "messages", "null")]
    [InlineData("""{"messages":"hi"}""", "messages", "a string")]
    [InlineData("""{"messages":true}""", "messages", "a boolean")]
    [InlineData("""{"messages":[ ]}""", "messages", "empty")]
    public void Parse_WrongField_NamesFieldAndKind(string json, string field, string found)
    {
        var failure = Assert.Throws<BadRequestException>(() => Parse(json));

        Assert.Equal(field, failure.Field);
        Assert.StartsWith($"'{field}' is {found}: it must be ", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prompt", "\"\"", true)]
    [InlineData("prompt", "\"hi\"", true)]
    [InlineData("prompt", "[\"a\",\"b\"]", true)]
    [InlineData("prompt", "[1,2]", true)]
    [InlineData("prompt", """{"prompt_string":"a"}""", true)]
    [InlineData("prompt", "[]", false)]
    [InlineData("prompt", "{}", false)]
    [InlineData("prompt", "5", false)]
    [InlineData("input", "\"hi\"", true)]
    [InlineData("input", "[[1,2],[3]]", true)]
    [InlineData("input", "\"\"", false)]
    [InlineData("input", "[]", false)]
    [InlineData("input", "{\"text\":1}", false)]
    public void Parse_RequiredField_TakesWhatTheApiTakes(string field, string value, bool accepted)
    {
        var required = field == "prompt" ? RequiredField.Prompt : RequiredField.Input;
        var body = Encoding.UTF8.GetBytes($$"""{"{{field}}":{{value}},"model":"a"}""");
        if (accepted)
        {
            Assert.Equal("a", RequestHead.Parse(body, required).Model);
        }
        else
        {
            Assert.Equal(field, Assert.Throws<BadRequestException>(() => RequestHead.Parse(body, required)).Field);
        }
    }

    [Theory]
    [InlineData("", "no body")]
    [InlineData("   ", "line 1")]
    [InlineData("[1]", "an array")]
    [InlineData("\"text\"", "a string")]
    [InlineData("{\"model\":\"a\",\n  \"x\" 5}", "line 2, byte 7")]
    [InlineData("""{"messages":[{"role":"user"}""", "line 1")]
    [InlineData("""{"messages":[1]} {}""", "line 1, byte 18")]
    [InlineData("""{"messages":[1],}""", "line 1")]
    [InlineData("""{"messages":[1]/* no */}""", "line 1")]
    [InlineData("""{"messages":[1],"model":"\ud800"}""", "surrogate")]
    [InlineData("""{"messages":[1],"mod\ud800":"a"}""", "surrogate")]
    public void Parse_NotAJsonObject_SaysWhereAndWhy(string json, string expected)
    {
        var failure = Assert.Throws<BadRequestException>(() => Parse(json));

        Assert.Null(failure.Field);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Case", "R80")]
    public void Parse_NotUtf8_IsRefused()
    {
        byte[] body = [.. "{\"messages\":[\""u8, 0xE9, .. "\"]}"u8];

        var failure = Assert.Throws<BadRequestException>(() => RequestHead.Parse(body, RequiredField.Messages));

        Assert.Contains("UTF-8", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [Trait("Case", "R83")]
    [InlineData(250, true)]
    [InlineData(300, false)]
    [InlineData(100_000, false)]
    public void Parse_DeepNesting_PassesUpToALimit(int depth, bool accepted)
    {
        var json = $$"""{"deep":{{new string('[', depth)}}{{new string(']', depth)}},{{Messages}},"model":"a"}""";
        if (accepted)
        {
            Assert.Equal("a", Parse(json).Model);
        }
        else
        {
            Assert.Contains("depth", Assert.Throws<BadRequestException>(() => Parse(json)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Parse_GoodBody_AllocatesTheNameOnly()
    {
        var body = Encoding.UTF8.GetBytes($$"""{"model":"abcdefgh","stream":true,"x":[[[1]],{"y":"\u00fc"}],{{Messages}}}""");
        RequestHead.Parse(body, RequiredField.Messages);

        var before = GC.GetAllocatedBytesForCurrentThread();
        RequestHead.Parse(body, RequiredField.Messages);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 48);
    }

    private static RequestHead Parse(string json) => RequestHead.Parse(Encoding.UTF8.GetBytes(json), RequiredField.Messages);
}
