using System.Buffers;
using System.Text;
using System.Text.Json;
using LlamaRunner.Dialects.JsonEdit;

namespace LlamaRunner.UnitTests.Dialects.JsonEdit;

public sealed class TopLevelEditTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1,"x":2}""")]
    [InlineData("""{"x":1,"a":1}""", """{"a":1,"x":2}""")]
    [InlineData("""{"x":null,"x":{"x":3}}""", """{"x":2}""")]
    [InlineData("{}", """{"x":2}""")]
    [InlineData(""" { "a" : [ 1 , {"x":1} ] , "\u0078" : 5 } """, """{"a" : [ 1 , {"x":1} ],"x":2}""")]
    public void Set_ReplacesOrAdds(string body, string expected) =>
        Assert.Equal(expected, Apply(body, FieldEdit.Set("x", "2"u8.ToArray())));

    [Theory]
    [InlineData("""{"a":1}""", """{"a":1,"x":2}""")]
    [InlineData("""{"x":1,"a":1}""", """{"x":1,"a":1}""")]
    [InlineData("""{"x":false}""", """{"x":false}""")]
    [InlineData("""{"x":null}""", """{"x":2}""")]
    public void Default_AddsWhereNothingWasSaid(string body, string expected) =>
        Assert.Equal(expected, Apply(body, FieldEdit.Default("x", "2"u8.ToArray())));

    [Theory]
    [InlineData("""{"a":1,"x":[{}],"b":2}""", """{"a":1,"b":2}""")]
    [InlineData("""{"x":1}""", "{}")]
    [InlineData("""{"x":1,"x":2,"y":{"x":3}}""", """{"y":{"x":3}}""")]
    public void Remove_TakesAway(string body, string expected) => Assert.Equal(expected, Apply(body, FieldEdit.Remove("x")));

    [Fact]
    [Trait("Case", "R83")]
    public void Apply_OtherFields_AreCopiedAsTheyStand()
    {
        const string others = """
            "n":123456789012345678901234567890.10e+5,"t":"\u00e9\ud83d\ude00 \/","d":1,"d":2
            """;
        Assert.Equal($$"""{{{others.Trim()}},"x":[1]}""", Apply($$"""{{{others.Trim()}}}""", FieldEdit.Set("x", "[1]"u8.ToArray())));
    }

    [Fact]
    public void Apply_Several_DoesEach() => Assert.Equal(
        """{"c":3,"s":"new","d":0.5}""",
        Apply("""{"r":1,"s":2,"c":3}""", FieldEdit.Remove("r"), FieldEdit.Set("s", "\"new\""u8.ToArray()), FieldEdit.Default("d", "0.5"u8.ToArray())));

    [Fact]
    public void Apply_NothingToDo_KeepsTheObject() => Assert.Equal("""{"a":{"b":[]}}""", Apply("""{"a":{"b":[]}}"""));

    [Theory]
    [InlineData("[1]")]
    [InlineData("")]
    [InlineData("""{"a":""")]
    public void Apply_NoObject_Throws(string body) => Assert.ThrowsAny<JsonException>(() => Apply(body, FieldEdit.Remove("x")));

    private static string Apply(string body, params FieldEdit[] edits)
    {
        var output = new ArrayBufferWriter<byte>();
        new TopLevelEdit(edits).Apply(Encoding.UTF8.GetBytes(body), output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
