namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>The conversation that a response answers; each item is one JSON object.</summary>
/// <param name="Earlier">What was kept of earlier responses.</param>
/// <param name="Own">What the request itself brings.</param>
internal sealed record ResponseInput(IReadOnlyList<ReadOnlyMemory<byte>> Earlier, IReadOnlyList<ReadOnlyMemory<byte>> Own)
{
    /// <summary>Both, in their order.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> All => Earlier.Concat(Own);

    /// <summary>Where an item stands in the request, for messages about it.</summary>
    public string PathOf(int index) => index < Earlier.Count ? "previous_response_id" : $"input[{index - Earlier.Count}]";
}
