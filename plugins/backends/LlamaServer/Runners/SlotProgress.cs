using System.Text.Json.Serialization;

namespace LlamaRunner.Backends.LlamaServer.Runners;

/// <summary>What is read of one slot in <c>GET /slots</c>; one that has never worked has nothing of it.</summary>
internal sealed record SlotProgress
{
    [JsonPropertyName("id_task")]
    public long? Task { get; init; }

    [JsonPropertyName("n_prompt_tokens_processed")]
    public long PromptTokens { get; init; }

    [JsonPropertyName("next_token")]
    public IReadOnlyList<Generation> Generations { get; init; } = [];

    internal sealed record Generation
    {
        [JsonPropertyName("n_decoded")]
        public long Tokens { get; init; }
    }
}
