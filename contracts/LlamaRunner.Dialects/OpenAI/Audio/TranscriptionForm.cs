namespace LlamaRunner.Dialects.OpenAI.Audio;

/// <summary>What the host must know of a form with an audio file; all else of it is the runner's.</summary>
/// <param name="Model">The model's name; null when there is none.</param>
/// <param name="IsStream">Whether the client wants a stream of events.</param>
/// <param name="TextFormatAt">Where the form asks for plain text: the offset of <c>text</c> in its bytes; null when it asks for JSON.</param>
internal sealed record TranscriptionForm(string? Model, bool IsStream, long? TextFormatAt);
