using System.Text.Json;

namespace LlamaRunner.Contracts.InProcess;

/// <summary>How to generate. What is null is left to the runner; values have been checked to lie in their ranges.</summary>
public sealed record GenerationSettings
{
    /// <summary>Settings that leave everything to the runner.</summary>
    public static GenerationSettings Default { get; } = new();

    /// <summary>The most tokens to generate, 0 or more; null for as many as the context holds.</summary>
    public int? MaxTokens { get; init; }

    /// <summary>Texts that end the generation and are left out of it (<c>stop</c>).</summary>
    public IReadOnlyList<string> StopTexts { get; init; } = [];

    /// <summary>The seed; null for a random one.</summary>
    public uint? Seed { get; init; }

    /// <summary>0 takes the likeliest token always; 0 or more.</summary>
    public float? Temperature { get; init; }

    /// <summary>Nucleus sampling, 0 to 1.</summary>
    public float? TopP { get; init; }

    /// <summary>The number of likeliest tokens to choose from; 0 for all.</summary>
    public int? TopK { get; init; }

    /// <summary>The least probability relative to the likeliest token, 0 to 1.</summary>
    public float? MinP { get; init; }

    /// <summary>Locally typical sampling, 0 to 1; 1 switches it off.</summary>
    public float? TypicalP { get; init; }

    /// <summary>The factor against repeated tokens (<c>repeat_penalty</c>), above 0; 1 switches it off.</summary>
    public float? RepeatPenalty { get; init; }

    /// <summary>How many of the last tokens the penalties look at (<c>repeat_last_n</c>); 0 for none, -1 for the whole context.</summary>
    public int? RepeatLastTokens { get; init; }

    /// <summary>The penalty that grows with each use of a token, -2 to 2.</summary>
    public float? FrequencyPenalty { get; init; }

    /// <summary>The penalty for a token that was used, -2 to 2.</summary>
    public float? PresencePenalty { get; init; }

    /// <summary>What is added to the logits of tokens, by their id; negative infinity forbids a token.</summary>
    public IReadOnlyDictionary<int, float> LogitBias { get; init; } = new Dictionary<int, float>();

    /// <summary>A grammar in GBNF that the text must follow; null for none. Never together with <see cref="JsonSchema"/>.</summary>
    public string? Grammar { get; init; }

    /// <summary>A JSON schema that the text must follow (<c>response_format</c>); null for none. An empty object asks for any JSON object.</summary>
    public JsonElement? JsonSchema { get; init; }

    /// <summary>True to go on after the model's end of text.</summary>
    public bool IgnoreEnd { get; init; }
}
