using System.Text.Json;
using LlamaRunner.Contracts.Plugins;
using LlamaRunner.Samples.Redaction;

namespace LlamaRunner.UnitTests.Samples.Redaction;

public sealed class RedactionSectionTests
{
    [Theory]
    [InlineData("""{"colour":1}""", "filters.redaction.colour is not a known key: the keys here are builtIn, patterns, replacement, and the host's own")]
    [InlineData("""{"builtIn":"all"}""", "filters.redaction.builtIn must be a list of these: private-key, jwt, api-key, bearer-token, basic-credentials")]
    [InlineData("""{"builtIn":["jwts"]}""", "filters.redaction.builtIn has \"jwts\": must be a list of these: private-key, jwt, api-key, bearer-token, basic-credentials")]
    [InlineData("""{"patterns":[]}""", "filters.redaction.patterns must be an object of regular expressions by name")]
    [InlineData("""{"patterns":{"a":5}}""", "filters.redaction.patterns.a must be text")]
    [InlineData("""{"patterns":{"a\"":"x"}}""", "filters.redaction.patterns has a name that is not plain: names must not hold quotes, backslashes or control characters")]
    [InlineData("""{"replacement":"\""}""",
        "filters.redaction.replacement must be text without quotes, backslashes and control characters, since it may land in JSON inside of a text")]
    public void Read_Mistake_IsAFault(string json, string fault) =>
        Assert.Equal(fault, Assert.Single(RedactionSection.Read(Section(json)).Faults).ToString());

    [Theory]
    [InlineData("(", "filters.redaction.patterns.a cannot be used as a regular expression without backtracking:")]
    [InlineData("(x)\\\\1", "filters.redaction.patterns.a cannot be used as a regular expression without backtracking:")]
    public void Read_ExpressionThatCouldBeSlowOrIsNone_IsAFault(string expression, string fault) => Assert.StartsWith(
        fault,
        Assert.Single(RedactionSection.Read(Section($$"""{"patterns":{"a":"{{expression}}"} }""")).Faults).ToString(),
        StringComparison.Ordinal);

    [Fact]
    public void Read_OwnPatterns_ComeBeforeTheChosenOnes()
    {
        var section = RedactionSection.Read(Section("""{"builtIn":["jwt"],"patterns":{"badge":"B-[0-9]{4}"},"replacement":"<{name}>"}"""));

        Assert.Empty(section.Faults);
        Assert.Equal(["badge", "jwt"], section.Options.Patterns.Select(pattern => pattern.Name));
        new TextRedactor(section.Options).Redact("badge B-1234", out var redacted);
        Assert.Equal("badge <badge>", redacted);
    }

    [Fact]
    public void Read_NoSection_TakesAllThatIsBuiltIn()
    {
        var section = RedactionSection.Read(new PluginSection { Path = "filters.redaction", Value = default, ResolvePath = static path => path });

        Assert.Empty(section.Faults);
        Assert.Equal(SecretPattern.BuiltIn, section.Options.Patterns);
    }

    private static PluginSection Section(string json)
    {
        using var document = JsonDocument.Parse(json);
        return new PluginSection { Path = "filters.redaction", Value = document.RootElement.Clone(), ResolvePath = static path => path };
    }
}
