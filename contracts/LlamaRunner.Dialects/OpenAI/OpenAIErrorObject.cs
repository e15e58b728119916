namespace LlamaRunner.Dialects.OpenAI;

/// <summary>The API's error object. Typed clients want all four fields, and texts only.</summary>
/// <param name="Message">What is wrong and what would be right.</param>
/// <param name="Type">The kind of failure, for example <c>invalid_request_error</c>.</param>
/// <param name="Param">The field at fault; null when there is none.</param>
/// <param name="Code">What programs know the failure by, for example <c>model_not_found</c>; null when there is none.</param>
public sealed record OpenAIErrorObject(string Message, string Type, string? Param, string? Code);
