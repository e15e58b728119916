using System.Text;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Frontends.Ollama.Compatibility;

namespace LlamaRunner.UnitTests.OllamaFrontend;

public sealed class ReasoningEffortTests
{
    [Theory]
    [InlineData("""{"messages":[]}""")]
    [InlineData("""{"messages":[{"content":"\"reasoning_effort\":\"none\"","reasoning_content":"x"}]}""")]
    [InlineData("""{"reasoning_effort":"high"}""")]
    [InlineData("""{"reasoning_effort":null,"reasoning":null}""")]
    [InlineData("""{"reasoning":{"summary":"auto"}}""")]
    [InlineData("""{"reasoning":true}""")]
    public void Edit_NothingToChange_LeavesTheBody(string body) => Assert.Null(Edit(body));

    [Theory]
    [InlineData("""{"reasoning_effort":"none","a":1}""", """{"a":1,"chat_template_kwargs":{"enable_thinking":false}}""")]
    [InlineData("""{"reasoning":{"effort":"none"},"chat_template_kwargs":{"x":1}}""", """{"chat_template_kwargs":{"x":1}}""")]
    [InlineData("""{"reasoning_effort":"minimal"}""", """{"reasoning_effort":"low"}""")]
    [InlineData("""{"reasoning_effort":"xhigh"}""", """{"reasoning_effort":"high"}""")]
    [InlineData("""{"reasoning_effort":"max"}""", """{"reasoning_effort":"high"}""")]
    [InlineData("""{"reasoning":{"a":[1],"effort":"medium"},"b":{}}""", """{"b":{},"reasoning_effort":"medium"}""")]
    [InlineData("""{"reasoning":{"effort":"low"},"reasoning_effort":"ultra"}""", """{"reasoning_effort":"high"}""")]
    public void Edit_OllamasWords_BecomeThoseOfTheRunner(string body, string expected) => Assert.Equal(expected, Edit(body));

    [Theory]
    [InlineData("""{"reasoning_effort":"hard"}""", "reasoning_effort")]
    [InlineData("""{"reasoning_effort":5}""", "reasoning_effort")]
    [InlineData("""{"reasoning":{"effort":"hard"}}""", "reasoning.effort")]
    public void Edit_NoEffort_IsRefusedByField(string body, string field) =>
        Assert.Equal(field, Assert.Throws<BadRequestException>(() => Edit(body)).Field);

    private static string? Edit(string body) =>
        ReasoningEffort.Edit(Encoding.UTF8.GetBytes(body)) is { } edited ? Encoding.UTF8.GetString(edited.Span) : null;
}
