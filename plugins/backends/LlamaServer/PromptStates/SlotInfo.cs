using System.Text.Json.Serialization;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>What is read of an item of <c>GET /slots</c>; a slot that was never used has the first two only.</summary>
internal sealed record SlotInfo
{
    [JsonPropertyName("id")]
    public int Id { get; init; }

    [JsonPropertyName("is_processing")]
    public bool IsProcessing { get; init; }

    /// <summary>The tokens it holds; older builds do not tell.</summary>
    [JsonPropertyName("n_prompt_tokens")]
    public int? Tokens { get; init; }
}
