namespace LlamaRunner.Dialects.OpenAI;

/// <summary>The API's error object. Typed clients want all four fields, and texts only.</summary>
internal sealed record OpenAIErrorObject(string Message, string Type, string? Param, string? Code);
