namespace LlamaRunner.Dialects.Chat;

/// <summary>Why a runner's answer ended: <c>finish_reason</c> of <c>/v1/chat/completions</c>.</summary>
public enum ChatFinish
{
    /// <summary>It has not ended, or did not say why.</summary>
    None,

    /// <summary>The model ended it, or a stop text came.</summary>
    Stop,

    /// <summary>The limit of tokens, or the context length, was reached.</summary>
    Length,

    /// <summary>The model calls tools.</summary>
    ToolCalls,

    /// <summary>A filter held it back.</summary>
    ContentFilter,
}
