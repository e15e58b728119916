namespace LlamaRunner.Dialects.OpenAI;

/// <summary>The body of an error response, and the data of an error event.</summary>
internal sealed record OpenAIErrorEnvelope(OpenAIErrorObject Error);
