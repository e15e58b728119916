using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Samples.Redaction;

namespace LlamaRunner.UnitTests.Samples.Redaction;

public sealed class BodyRedactorTests
{
    private const string Secret = "hf_" + "a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6q7r8";
    private const string Mark = "[redacted api-key]";

    private static readonly TextRedactor Redactor = new(new RedactionOptions());

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"S"}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":[{"type":"text","text":"a S b"},{"type":"image_url","image_url":{"url":"data:x"}}]}]}""")]
    [InlineData("""{"messages":[{"role":"assistant","reasoning_content":"S","tool_calls":[{"function":{"name":"f","arguments":"{\"key\":\"S\"}"}}]}]}""")]
    [InlineData("""{"messages":[{"role":"tool","tool_call_id":"1","content":"S"}]}""")]
    [InlineData("""{"prompt":"S","suffix":"S"}""")]
    [InlineData("""{"prompt":["a","S"]}""")]
    [InlineData("""{"input":["S","b"]}""")]
    [InlineData("""{"input":[{"role":"user","content":[{"type":"input_text","text":"S"}]},{"type":"function_call_output","output":"S"}],"instructions":"S"}""")]
    [InlineData("""{"system":[{"type":"text","text":"S"}],"messages":[{"role":"user","content":[{"type":"tool_result","content":[{"type":"text","text":"S"}]},{"type":"tool_use","input":{"S":["S",1]}}]}]}""")]
    [InlineData("""{"model":{"S":["S"]},"messages":[{"model":"S"}]}""")]
    [InlineData("""{"unknown":{"deep":[[["S"]]]},"tools":[{"function":{"description":"S"}}]}""")]
    public void Redact_EveryPlaceOfAPrompt_IsSeen(string shape)
    {
        var body = shape.Replace("S", Secret, StringComparison.Ordinal);

        var redacted = BodyRedactor.Redact(Encoding.UTF8.GetBytes(body), Redactor, out var count);

        Assert.Equal(shape.Replace("S", Mark, StringComparison.Ordinal), Encoding.UTF8.GetString(redacted!));
        Assert.Equal(shape.Count(letter => letter == 'S'), count);
    }

    [Fact]
    public void Redact_WhatHoldsNoSecret_StaysByteForByte()
    {
        const string before = "{ \"model\" : \"" + Secret + "\",\r\n\"a\":[1.0e400, 1e0 ,true,null,\"\\u00e9\\/\\ud83d\\ude00\"],\"dup\":1,\"dup\":\"";
        const string after = "\" , \"z\":{} }  ";

        var redacted = BodyRedactor.Redact(Encoding.UTF8.GetBytes(before + Secret + after), Redactor, out var count);

        Assert.Equal(before + Mark + after, Encoding.UTF8.GetString(redacted!));
        Assert.Equal(1, count);
        Assert.Null(BodyRedactor.Redact(Encoding.UTF8.GetBytes(before + after), Redactor, out _));
    }

    [Fact]
    public void Redact_SecretWrittenInEscapes_IsFound()
    {
        var escaped = string.Concat(Secret.Select(letter => $"\\u{(int)letter:x4}"));

        var redacted = BodyRedactor.Redact(Encoding.UTF8.GetBytes($$"""{"prompt":"\"{{escaped}}\" é\n"}"""), Redactor, out _);

        Assert.Equal($"\"{Mark}\" é\n", (string?)JsonNode.Parse(redacted)!["prompt"]);
    }

    [Theory]
    [InlineData("""{"prompt":[1,2,3]}""")]
    [InlineData("""{"input":[[1,2],[3]]}""")]
    [InlineData("""{"prompt":["a",1]}""")]
    public void Redact_PromptAsTokens_IsRefused(string body) =>
        Assert.Throws<BadRequestException>(() => BodyRedactor.Redact(Encoding.UTF8.GetBytes(body), Redactor, out _));

    [Theory]
    [InlineData("""{"input":[{"type":"x","numbers":[1,2]}],"stop":[1],"n":1}""")]
    [InlineData("""{"prompt":"a","logit_bias":[[1,2]]}""")]
    public void Redact_OtherNumbers_Pass(string body) =>
        Assert.Null(BodyRedactor.Redact(Encoding.UTF8.GetBytes(body), Redactor, out _));

    [Theory]
    [InlineData("{\"prompt\":")]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("{\"prompt\":\"\\ud800\"}")]
    public void Redact_WhatCannotBeRead_IsRefused(string body) =>
        Assert.Throws<BadRequestException>(() => BodyRedactor.Redact(Encoding.UTF8.GetBytes(body), Redactor, out _));

    [Fact]
    public void Redact_AnyTextAroundASecret_LosesTheSecretAndNothingElse() =>
        Gen.String.Select(Gen.String).Where(static (before, after) => IsText(before) && IsText(after)).Sample((before, after) =>
        {
            // Set off by spaces, since letters beside it would make it another word.
            var body = new JsonObject { ["x"] = 1, ["prompt"] = $"{before} {Secret} {after}" };

            var redacted = BodyRedactor.Redact(Encoding.UTF8.GetBytes(body.ToJsonString()), Redactor, out _);

            return (string?)JsonNode.Parse(redacted)!["prompt"] == $"{before} {Mark} {after}";
        });

    private static bool IsText(string text) => text.EnumerateRunes().All(static rune => rune != System.Text.Rune.ReplacementChar);
}
