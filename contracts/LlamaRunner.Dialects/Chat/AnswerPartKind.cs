namespace LlamaRunner.Dialects.Chat;

/// <summary>The kinds of parts.</summary>
public enum AnswerPartKind
{
    /// <summary>What the model thought.</summary>
    Reasoning,

    /// <summary>What it says.</summary>
    Text,

    /// <summary>A tool that it calls.</summary>
    ToolCall,
}
