namespace LlamaRunner.Contracts.InProcess;

/// <summary>One message of a conversation.</summary>
/// <param name="Role">Who speaks: <c>system</c>, <c>user</c>, <c>assistant</c>, or another role that the model's template knows.</param>
/// <param name="Content">The text; several text parts are joined by line ends.</param>
public sealed record ChatMessage(string Role, string Content);
