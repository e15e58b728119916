using System.Text.Json;
using LlamaRunner.Backends.Embedded.Schemas;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.EmbeddedTests.Schemas;

/// <summary>Schemas that are refused, and those whose grammar is known.</summary>
public sealed class SchemaGrammarTests
{
    [Theory]
    [InlineData("""{"not":{"type":"string"}}""", "#/not")]
    [InlineData("""{"type":"array","uniqueItems":true}""", "#/uniqueItems")]
    [InlineData("""{"type":"object","patternProperties":{}}""", "#/patternProperties")]
    [InlineData("""{"type":"integer","multipleOf":3}""", "#/multipleOf")]
    [InlineData("""{"type":"strin"}""", "strin")]
    [InlineData("""{"$ref":"#/$defs/none"}""", "#/$defs/none")]
    [InlineData("""{"$ref":"https://example.com/schema"}""", "must begin with #/")]
    [InlineData("""{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}},"$ref":"#/$defs/a"}""", "itself")]
    [InlineData("""{"type":"integer","minimum":5,"maximum":4}""", "between them")]
    [InlineData("""{"type":"string","minLength":3,"maxLength":2}""", "allows no value")]
    [InlineData("""{"type":"string","minLength":5000}""", "2000")]
    [InlineData("""{"enum":[]}""", "allows no value")]
    [InlineData("""{"type":"integer","enum":["a"]}""", "allows no value")]
    [InlineData("""{"allOf":[{"type":"string"},{"type":"integer"}]}""", "allows no value")]
    [InlineData("""{"type":"object","required":["a"],"additionalProperties":false}""", "#/properties/a")]
    [InlineData("""{"oneOf":[{"type":"integer"},{"type":"number"}]}""", "#/oneOf")]
    [InlineData("""{"oneOf":[{"type":"object","properties":{"a":{"type":"string"}}},{"type":"object","properties":{"b":{"type":"string"}}}]}""", "use anyOf")]
    [InlineData("""{"type":"string","minLength":"x"}""", "#/minLength")]
    [InlineData("""[]""", "must be an object")]
    public void Make_SchemaThatCannotBeFollowed_IsRefusedByName(string schema, string named)
    {
        var failure = Assert.Throws<BadRequestException>(() => SchemaGrammar.Make(JsonDocument.Parse(schema).RootElement));

        Assert.Equal("response_format", failure.Field);
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"oneOf":[{"type":"integer"},{"type":"string"}]}""")]
    [InlineData("""{"oneOf":[{"type":"integer","maximum":5},{"type":"number","minimum":6}]}""")]
    [InlineData("""{"oneOf":[{"const":1},{"const":2},{"enum":["a","b"]}]}""")]
    [InlineData("""{"oneOf":[{"$ref":"#/$defs/cat"},{"$ref":"#/$defs/dog"}],"$defs":{"cat":{"type":"object","properties":{"kind":{"const":"cat"},"lives":{"type":"integer"}},"required":["kind"]},"dog":{"type":"object","properties":{"kind":{"const":"dog"}},"required":["kind"]}}}""")]
    [InlineData("""{"oneOf":[{"type":"object","properties":{"a":{}},"required":["a"],"additionalProperties":false},{"type":"object","properties":{"b":{}},"required":["b"],"additionalProperties":false}]}""")]
    public void Make_OneOfWhoseAlternativesExcludeEachOther_IsFollowed(string schema) =>
        Assert.StartsWith("root ::= ", SchemaGrammar.Make(JsonDocument.Parse(schema).RootElement), StringComparison.Ordinal);

    [Fact]
    public void Make_NotesForPeople_AreIgnored()
    {
        var plain = SchemaGrammar.Make(JsonDocument.Parse("""{"type":"string"}""").RootElement);
        var noted = SchemaGrammar.Make(JsonDocument.Parse("""{"type":"string","title":"T","description":"D","default":1,"format":"email","x-order":3,"uniqueItems":false}""").RootElement);

        Assert.Equal(plain, noted);
    }

    [Fact]
    public void Make_RecursiveSchema_Ends() =>
        Assert.Contains(
            "root ::= ",
            SchemaGrammar.Make(JsonDocument.Parse("""{"$defs":{"n":{"type":"object","properties":{"next":{"anyOf":[{"$ref":"#/$defs/n"},{"type":"null"}]}},"required":["next"]}},"$ref":"#/$defs/n"}""").RootElement),
            StringComparison.Ordinal);
}
