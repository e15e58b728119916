using System.Collections.Frozen;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Models;

/// <summary>What a model can do, by what its file says and never by its name.</summary>
internal static class CapabilityRules
{
    private static readonly FrozenSet<string> Encoders = new[]
    {
        "bert", "modern-bert", "nomic-bert", "nomic-bert-moe", "neo-bert", "jina-bert-v2", "jina-bert-v3", "eurobert",
        "gemma-embedding", "llama-embed", "t5encoder",
    }.ToFrozenSet();

    private static readonly string[] ThinkingMarks =
        ["<think>", "</think>", "[THINK]", "enable_thinking", "reasoning_content", "reasoning_effort"];

    /// <summary>The capabilities of a model.</summary>
    /// <param name="metadata">What its file says.</param>
    /// <param name="seesImages">True when it has a projector for images.</param>
    /// <param name="hasToolTemplate">True when it has a chat template of its own for tools.</param>
    public static ModelCapabilities Of(ModelMetadata metadata, bool seesImages = false, bool hasToolTemplate = false)
    {
        if (metadata.IsReranker)
        {
            return ModelCapabilities.Rerank;
        }

        if (metadata.HasPooling || Encoders.Contains(metadata.Architecture))
        {
            return ModelCapabilities.Embedding;
        }

        if (metadata.Architecture == "wavtokenizer-dec")
        {
            // A decoder of sound, the second half of a text-to-speech pair.
            return ModelCapabilities.None;
        }

        var template = metadata.ChatTemplate;
        return ModelCapabilities.Completion
            | When(!string.IsNullOrWhiteSpace(template), ModelCapabilities.Chat)
            | When(hasToolTemplate || (template?.Contains("tools", StringComparison.Ordinal) ?? false), ModelCapabilities.Tools)
            | When(template is not null && Array.Exists(ThinkingMarks, template.Contains), ModelCapabilities.Thinking)
            | When(seesImages, ModelCapabilities.Vision)
            | When(metadata.HasInfillTokens, ModelCapabilities.Infill);
    }

    private static ModelCapabilities When(bool holds, ModelCapabilities capability) => holds ? capability : ModelCapabilities.None;
}
