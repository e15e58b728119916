namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>A response that is kept for later.</summary>
/// <param name="Id">Its id.</param>
/// <param name="PreviousId">The id of the response that it goes on from; null for the first of a conversation.</param>
/// <param name="Json">Its object.</param>
/// <param name="Input">The request's own items.</param>
/// <param name="Output">Its items.</param>
internal sealed record KeptResponse(
    string Id,
    string? PreviousId,
    ReadOnlyMemory<byte> Json,
    IReadOnlyList<ReadOnlyMemory<byte>> Input,
    IReadOnlyList<ReadOnlyMemory<byte>> Output)
{
    /// <summary>Its size in bytes.</summary>
    public long Size { get; } = Json.Length + Input.Sum(item => (long)item.Length) + Output.Sum(item => (long)item.Length);
}
