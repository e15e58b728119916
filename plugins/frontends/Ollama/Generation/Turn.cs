namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>One turn of a conversation.</summary>
/// <param name="Role">Whose it is: <c>user</c> or <c>assistant</c>.</param>
/// <param name="Text">What was said.</param>
internal sealed record Turn(string Role, string Text);
