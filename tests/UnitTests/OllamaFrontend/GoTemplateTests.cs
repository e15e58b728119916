using LlamaRunner.Contracts.Failures;
using LlamaRunner.Frontends.Ollama.Generation;

namespace LlamaRunner.UnitTests.OllamaFrontend;

public sealed class GoTemplateTests
{
    private const string ChatMl = """
        {{ if .System }}<|im_start|>system
        {{ .System }}<|im_end|>
        {{ end }}{{ if .Prompt }}<|im_start|>user
        {{ .Prompt }}<|im_end|>
        {{ end }}<|im_start|>assistant
        {{ .Response }}<|im_end|>
        """;

    [Theory]
    [InlineData(ChatMl, "s", "p", "<|im_start|>system\ns<|im_end|>\n<|im_start|>user\np<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData(ChatMl, "", "p", "<|im_start|>user\np<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData("{{.Prompt}}", "", "p", "p")]
    [InlineData("a {{- .Prompt -}} b", "", "p", "apb")]
    [InlineData("{{/* nothing */}}{{ .Prompt }}", "", "p", "p")]
    [InlineData("{{ if .System }}1{{ else }}2{{ end }}", "", "p", "2")]
    [InlineData("{{ if .System }}{{ if .Prompt }}3{{ end }}{{ end }}", "s", "p", "3")]
    [InlineData("{{ if .Prompt }}{{ .Response }}x{{ end }}y", "", "p", "")]
    [InlineData("no actions", "", "p", "no actions")]
    public void Render_PutsValuesInUpToTheAnswer(string template, string system, string prompt, string expected) =>
        Assert.Equal(expected, GoTemplate.Parse(template).Render(Values(system, prompt, null)));

    [Fact]
    public void Render_WithTheAnswer_GoesOn() =>
        Assert.Equal("p: a.", GoTemplate.Parse("{{ .Prompt }}: {{ .Response }}.").Render(Values("", "p", "a")));

    [Fact]
    public void Parse_IfsWithinOneAnother_HaveALimit()
    {
        Assert.Equal("p", GoTemplate.Parse(Nested(64)).Render(Values("s", "p", null)));
        Assert.Contains("more than 64", Assert.Throws<BadRequestException>(() => GoTemplate.Parse(Nested(65))).Message, StringComparison.Ordinal);
        Assert.Throws<BadRequestException>(() => GoTemplate.Parse(Nested(200_000)));

        static string Nested(int depth) =>
            string.Concat(Enumerable.Repeat("{{if .System}}", depth)) + "{{.Prompt}}" + string.Concat(Enumerable.Repeat("{{end}}", depth));
    }

    [Theory]
    [InlineData("{{ .Prompt", "without }}")]
    [InlineData("{{ range .Messages }}{{ end }}", "{{ range .Messages }}")]
    [InlineData("{{ if .System }}a", "without {{ end }}")]
    [InlineData("{{ if .Tools }}a{{ end }}", "{{ .Tools }}")]
    [InlineData("{{ if eq .System \"a\" }}a{{ end }}", "eq .System")]
    [InlineData("{{ end }}", "{{ end }}")]
    public void Parse_WhatIsNotKnown_IsRefusedByItsWords(string template, string part)
    {
        var fault = Assert.Throws<BadRequestException>(() => GoTemplate.Parse(template));
        Assert.Equal("template", fault.Field);
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Values(string system, string prompt, string? response) =>
        new() { ["System"] = system, ["Prompt"] = prompt, ["Response"] = response, ["Suffix"] = "" };
}
