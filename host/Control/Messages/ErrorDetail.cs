namespace LlamaRunner.Host.Control.Messages;

/// <summary>The part of an error object that people and programs are told.</summary>
/// <param name="Message">What went wrong.</param>
/// <param name="Code">The kind, for example <c>model_not_found</c>.</param>
internal sealed record ErrorDetail(string? Message, string? Code);
