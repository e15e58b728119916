namespace LlamaRunner.Host.Control.Messages;

/// <summary>The body of <c>POST /control/library/delete</c>.</summary>
/// <param name="Name">The model's name.</param>
internal sealed record DeleteRequestBody(string? Name);
