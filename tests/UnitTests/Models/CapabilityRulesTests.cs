using LlamaRunner.Contracts.Models;
using LlamaRunner.Host.Models;
using static LlamaRunner.Contracts.Models.ModelCapabilities;

namespace LlamaRunner.UnitTests.Models;

public sealed class CapabilityRulesTests
{
    [Theory]
    [InlineData("llama", null, Completion)]
    [InlineData("llama", " ", Completion)]
    [InlineData("llama", "{{ messages }}", Completion | Chat)]
    [InlineData("llama", "{% if tools %}", Completion | Chat | Tools)]
    [InlineData("qwen3", "{% if enable_thinking %}", Completion | Chat | Thinking)]
    [InlineData("qwen3", "<think>{{ tools }}", Completion | Chat | Tools | Thinking)]
    [InlineData("deepseek2", "message.reasoning_content", Completion | Chat | Thinking)]
    [InlineData("gpt-oss", "reasoning_effort", Completion | Chat | Thinking)]
    [InlineData("bert", null, Embedding)]
    [InlineData("nomic-bert", "{{ tools }}", Embedding)]
    [InlineData("gemma-embedding", null, Embedding)]
    [InlineData("t5", null, Completion)]
    [InlineData("t5encoder", null, Embedding)]
    [InlineData("wavtokenizer-dec", null, None)]
    public void Of_ArchitectureAndTemplate_AsTable(string architecture, string? template, ModelCapabilities expected) =>
        Assert.Equal(expected, CapabilityRules.Of(new ModelMetadata { Architecture = architecture, ChatTemplate = template }));

    [Fact]
    public void Of_DecoderWithPooling_IsForEmbeddingsAlone() =>
        Assert.Equal(Embedding, CapabilityRules.Of(Some.Metadata with { HasPooling = true }));

    [Fact]
    public void Of_RankPooling_IsForRankingAlone() =>
        Assert.Equal(Rerank, CapabilityRules.Of(Some.Metadata with { HasPooling = true, IsReranker = true }));

    [Fact]
    public void Of_InfillTokens_Fills() =>
        Assert.Equal(Completion | Chat | Infill, CapabilityRules.Of(Some.Metadata with { HasInfillTokens = true }));

    [Fact]
    public void Of_ProjectorForImages_Sees() =>
        Assert.Equal(Completion | Chat | Vision, CapabilityRules.Of(Some.Metadata, seesImages: true));

    [Fact]
    public void Of_TemplateOfItsOwnForTools_HasTools() =>
        Assert.Equal(Completion | Chat | Tools, CapabilityRules.Of(Some.Metadata, hasToolTemplate: true));
}
