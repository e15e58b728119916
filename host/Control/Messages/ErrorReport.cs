namespace LlamaRunner.Host.Control.Messages;

/// <summary>A failure as OpenAI's API tells it; what a client of it reads.</summary>
/// <param name="Error">The error object.</param>
internal sealed record ErrorReport(ErrorDetail? Error);
