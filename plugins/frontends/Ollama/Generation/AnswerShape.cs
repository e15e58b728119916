namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>Where an answer has its text.</summary>
internal enum AnswerShape
{
    /// <summary>In <c>message.content</c>: <c>/api/chat</c>.</summary>
    Chat,

    /// <summary>In <c>response</c>: <c>/api/generate</c>.</summary>
    Generate,
}
