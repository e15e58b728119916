using LlamaRunner.Host.Models;

namespace LlamaRunner.UnitTests.Models;

public sealed class ModelAliasesTests
{
    private static readonly ModelNameResolver Names = new(
        [Some.Model("qwen3", "qwen"), Some.Model("coder"), Some.Model("claude-local"), Some.Model("gemma:latest")],
        new ModelAliases(new Dictionary<string, string>
        {
            ["claude-*"] = "qwen3",
            ["claude-*-code"] = "coder",
            ["gpt-4o"] = "qwen",
            ["gpt-*"] = "gemma",
            ["*/coder-*:*"] = "coder",
            ["Coder"] = "qwen3",
            ["circle-1"] = "circle-2",
            ["circle-2"] = "circle-1",
            ["nowhere*"] = "nobody",
        }));

    [Theory]
    [Trait("Case", "R63")]
    [InlineData("claude-3-7-sonnet", "qwen3")]
    [InlineData("CLAUDE-3", "qwen3")]
    [InlineData("claude-", "qwen3")]
    [InlineData("claude-3-code", "coder")]
    [InlineData("claude-local", "claude-local")]
    [InlineData("gpt-4o", "qwen3")]
    [InlineData("GPT-4o", "qwen3")]
    [InlineData("gpt-4o-mini", "gemma:latest")]
    [InlineData("org/coder-7b:q4", "coder")]
    [InlineData("coder", "coder")]
    [InlineData("CODER", "coder")]
    [InlineData("org/coder-7b", null)]
    [InlineData("claude", null)]
    [InlineData("aclaude-3", null)]
    [InlineData("circle-1", null)]
    [InlineData("nowhere", null)]
    [InlineData("", null)]
    public void Resolve_ExactNamesThenAliasesThenTheLongestPattern(string name, string? expected)
    {
        Assert.Equal(expected is not null, Names.TryResolve(name, out var model));
        Assert.Equal(expected, model?.Id);
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "x", true)]
    [InlineData("a*a", "a", false)]
    [InlineData("a*a", "aa", true)]
    [InlineData("a**b", "ab", true)]
    [InlineData("*ab*ab*", "xababx", true)]
    [InlineData("*ab*ab*", "xabax", false)]
    [InlineData("*a*b", "ba", false)]
    [InlineData("a*bc", "abcbc", true)]
    public void Fits_StarIsAnyText(string pattern, string name, bool expected) => Assert.Equal(expected, new ModelPattern(pattern).Fits(name));
}
