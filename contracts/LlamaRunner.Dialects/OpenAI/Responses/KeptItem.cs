namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>An item of a conversation that is kept.</summary>
/// <param name="Id">Its id; empty when it has none.</param>
/// <param name="Json">The item, one JSON object.</param>
internal readonly record struct KeptItem(string Id, ReadOnlyMemory<byte> Json);
