namespace LlamaRunner.Host.Cli.Chat;

/// <summary>One message of a conversation.</summary>
/// <param name="Role"><c>user</c> or <c>assistant</c>.</param>
/// <param name="Content">Its text.</param>
internal sealed record ChatMessage(string Role, string Content)
{
    public const string User = "user";
    public const string Assistant = "assistant";
    public const string System = "system";
}
