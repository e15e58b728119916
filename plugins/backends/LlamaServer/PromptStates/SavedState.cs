using System.Text.Json.Serialization;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>What stands beside each state on disk.</summary>
internal sealed record SavedState
{
    public const int CurrentVersion = 1;

    public int Version { get; init; } = CurrentVersion;

    /// <summary>What it can be restored into, as <see cref="StateScope"/> has it.</summary>
    public required string Scope { get; init; }

    /// <summary>The model's name, for whoever looks into the folder.</summary>
    public required string Model { get; init; }

    /// <summary>The tokens it holds.</summary>
    public required int Tokens { get; init; }

    /// <summary>How many of them the conversation's prompt had, without the answer; null when that is not known.</summary>
    public int? PromptTokens { get; init; }

    /// <summary>The size of its file.</summary>
    public required long Bytes { get; init; }

    public required DateTimeOffset SavedAt { get; init; }

    public required DateTimeOffset UsedAt { get; init; }

    /// <summary>The chain of the conversation's prompt.</summary>
    public required byte[] Blocks { get; init; }

    /// <summary>Its name, without the extension.</summary>
    [JsonIgnore]
    public string Name { get; init; } = "";

    [JsonIgnore]
    public PromptChain Chain => field ??= PromptChain.FromBytes(Blocks);
}
