using System.Text.Json;
using System.Text.RegularExpressions;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;
using LlamaRunner.EmbeddedTests.Support;

namespace LlamaRunner.EmbeddedTests;

/// <summary>Answers that must follow a grammar or a schema.</summary>
public sealed partial class GrammarTests(DemoRunner demo)
{
    private static readonly GenerationSettings Wild = new() { Temperature = 2, TopK = 0, TopP = 1, MinP = 0, MaxTokens = 500 };

    [Fact]
    public async Task Chat_Grammar_IsFollowedAndEndsTheAnswer()
    {
        for (uint seed = 0; seed < 5; seed++)
        {
            var answer = await demo.Runner.AskAsync("Are you well?", Wild with { Seed = seed, Grammar = """root ::= ("yes" | "no") " " [0-9]{3} ("🦊" | "é")""" });

            Assert.Matches(YesOrNo(), answer.Text);
            Assert.Equal(FinishReason.Stop, answer.End.Reason);
        }
    }

    [Fact]
    public async Task Chat_GrammarThatTheModelWouldFollowAnyway_ChangesNothing()
    {
        var answer = await demo.Runner.AskAsync(Demo.Question, Demo.Greedy with { Grammar = "root ::= [A-Za-z .]+" });

        Assert.Equal(Demo.Answer, answer.Text);
    }

    [Theory]
    [InlineData("root ::= (")]
    [InlineData("root ::= missing")]
    [InlineData("start ::= \"a\"")]
    [InlineData("root ::= root \"a\" | \"a\"")]
    [InlineData("not a grammar")]
    [InlineData("root ::= \"a")]
    public async Task Chat_InvalidGrammar_IsRefused(string grammar)
    {
        var failure = await Assert.ThrowsAsync<BadRequestException>(() => demo.Runner.AskAsync("Hi", Demo.Greedy with { Grammar = grammar }));

        Assert.Equal("grammar", failure.Field);
    }

    [Fact]
    public async Task Chat_GrammarNestedTooDeep_IsRefused()
    {
        var grammar = "root ::= " + new string('(', 100_000) + "\"a\"" + new string(')', 100_000);

        var failure = await Assert.ThrowsAsync<BadRequestException>(() => demo.Runner.AskAsync("Hi", Demo.Greedy with { Grammar = grammar }));

        Assert.Contains("256", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Chat_GrammarDoneAndEndForbidden_FailsAndLeavesTheRunnerWell()
    {
        var failure = await Assert.ThrowsAsync<BadRequestException>(() => demo.Runner.AskAsync("Hi", Demo.Greedy with { Grammar = "root ::= \"a\"", IgnoreEnd = true }));

        Assert.Equal("grammar", failure.Field);
        Assert.Equal(Demo.Answer, (await demo.Runner.AskAsync(Demo.Question, Demo.Greedy)).Text);
    }

    [Fact]
    public async Task Chat_EmptySchema_GivesAJsonObject()
    {
        var answer = await demo.Runner.AskAsync("Give me JSON.", Demo.Greedy with { JsonSchema = JsonSerializer.SerializeToElement(new { }), MaxTokens = 400 });

        Assert.StartsWith("{", answer.Text, StringComparison.Ordinal);
        if (answer.End.Reason == FinishReason.Stop)
        {
            Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(answer.Text).RootElement.ValueKind);
        }
    }

    [Fact]
    public async Task Chat_SchemaWithKeywordThatIsNotSupported_IsRefusedByName()
    {
        var schema = JsonDocument.Parse("""{"type":"object","properties":{"a":{"type":"string","pattern":"^x$"}}}""").RootElement;

        var failure = await Assert.ThrowsAsync<BadRequestException>(() => demo.Runner.AskAsync("Hi", Demo.Greedy with { JsonSchema = schema }));

        Assert.Equal("response_format", failure.Field);
        Assert.Contains("#/properties/a/pattern", failure.Message, StringComparison.Ordinal);
    }

    [GeneratedRegex("^(yes|no) [0-9]{3}(🦊|é)$")]
    private static partial Regex YesOrNo();
}
