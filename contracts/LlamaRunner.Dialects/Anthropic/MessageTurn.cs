namespace LlamaRunner.Dialects.Anthropic;

/// <summary>Neighbouring messages of one role.</summary>
/// <param name="role">The role.</param>
internal sealed class MessageTurn(string role)
{
    /// <summary>The role of whoever asks.</summary>
    public const string User = "user";

    /// <summary>The role of the model.</summary>
    public const string Assistant = "assistant";

    /// <summary>The role of whoever sets the rules.</summary>
    public const string System = "system";

    public string Role => role;

    public List<MessageBlock> Blocks { get; } = [];
}
