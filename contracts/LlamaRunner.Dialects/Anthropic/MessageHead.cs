namespace LlamaRunner.Dialects.Anthropic;

/// <summary>What a message says of itself before it has content.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Model">The model as the client named it.</param>
internal readonly record struct MessageHead(string Id, string Model);
