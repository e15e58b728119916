namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>What a response says of itself whatever becomes of it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Model">The model as the client named it.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="Echo">The request's own settings, as fields of JSON without the object around them.</param>
internal sealed record ResponseSettings(string Id, string Model, DateTimeOffset CreatedAt, ReadOnlyMemory<byte> Echo);
