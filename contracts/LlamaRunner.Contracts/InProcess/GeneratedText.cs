namespace LlamaRunner.Contracts.InProcess;

/// <summary>The next piece of text: whole characters only, never a part of one.</summary>
/// <param name="Text">The text, not empty.</param>
public sealed record GeneratedText(string Text) : GenerationUpdate;
