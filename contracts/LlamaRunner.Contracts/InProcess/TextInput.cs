namespace LlamaRunner.Contracts.InProcess;

/// <summary>A text, or the tokens of one.</summary>
/// <param name="Text">The text; empty when <paramref name="Tokens"/> are given.</param>
/// <param name="Tokens">The ids of the tokens; null for a text.</param>
public sealed record TextInput(string Text, IReadOnlyList<int>? Tokens = null);
