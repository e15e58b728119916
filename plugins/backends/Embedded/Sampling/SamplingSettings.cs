using LlamaRunner.Contracts.InProcess;

namespace LlamaRunner.Backends.Embedded.Sampling;

/// <summary>How to sample, with llama-server's defaults for what a request leaves open.</summary>
internal sealed record SamplingSettings
{
    private SamplingSettings()
    {
    }

    public required float Temperature { get; init; }

    public required int TopK { get; init; }

    public required float TopP { get; init; }

    public required float MinP { get; init; }

    public required float TypicalP { get; init; }

    public required float RepeatPenalty { get; init; }

    public required float FrequencyPenalty { get; init; }

    public required float PresencePenalty { get; init; }

    /// <summary>How many tokens the penalties look back; 0 when there are none.</summary>
    public required int PenaltyLength { get; init; }

    /// <summary>The seed.</summary>
    public required uint Seed { get; init; }

    /// <summary>Fills in the defaults.</summary>
    /// <param name="settings">What the request says.</param>
    /// <param name="contextLength">The context of a slot.</param>
    public static SamplingSettings From(GenerationSettings settings, int contextLength)
    {
        var (repeat, frequency, presence) = (settings.RepeatPenalty ?? 1, settings.FrequencyPenalty ?? 0, settings.PresencePenalty ?? 0);
        var length = settings.RepeatLastTokens is { } tokens ? (tokens < 0 ? contextLength : Math.Min(tokens, contextLength)) : 64;
        return new SamplingSettings
        {
            Temperature = settings.Temperature ?? 0.8f,
            TopK = settings.TopK ?? 40,
            TopP = settings.TopP ?? 0.95f,
            MinP = settings.MinP ?? 0.05f,
            TypicalP = settings.TypicalP ?? 1,
            RepeatPenalty = repeat,
            FrequencyPenalty = frequency,
            PresencePenalty = presence,
            PenaltyLength = repeat == 1 && frequency == 0 && presence == 0 ? 0 : length,
            Seed = settings.Seed ?? (uint)Random.Shared.NextInt64(uint.MaxValue),
        };
    }
}
