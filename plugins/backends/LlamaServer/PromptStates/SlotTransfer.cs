using System.Text.Json.Serialization;

namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>What llama-server answers when it has saved or restored a slot.</summary>
internal sealed record SlotTransfer
{
    [JsonPropertyName("n_saved")]
    public int Saved { get; init; }

    [JsonPropertyName("n_written")]
    public long BytesWritten { get; init; }

    [JsonPropertyName("n_restored")]
    public int Restored { get; init; }
}
