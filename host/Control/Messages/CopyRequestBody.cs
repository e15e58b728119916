namespace LlamaRunner.Host.Control.Messages;

/// <summary>The body of <c>POST /control/library/copy</c>.</summary>
/// <param name="Source">The model's name.</param>
/// <param name="Destination">Its second name.</param>
internal sealed record CopyRequestBody(string? Source, string? Destination);
