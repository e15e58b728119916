namespace LlamaRunner.FakeLlamaServer;

/// <summary>The endpoint that an answer is shaped for.</summary>
internal enum GenerationShape
{
    /// <summary><c>/v1/chat/completions</c></summary>
    Chat,

    /// <summary><c>/v1/completions</c></summary>
    Completion,
}
