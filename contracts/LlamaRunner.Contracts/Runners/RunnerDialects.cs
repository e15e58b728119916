namespace LlamaRunner.Contracts.Runners;

/// <summary>The wire formats that a runner speaks natively, each named after its endpoint below <c>/v1</c>.</summary>
[Flags]
public enum RunnerDialects
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>/v1/chat/completions</c></summary>
    ChatCompletions = 1,

    /// <summary><c>/v1/completions</c></summary>
    Completions = 1 << 1,

    /// <summary><c>/v1/embeddings</c></summary>
    Embeddings = 1 << 2,

    /// <summary><c>/v1/rerank</c></summary>
    Rerank = 1 << 3,

    /// <summary><c>/v1/responses</c></summary>
    Responses = 1 << 4,

    /// <summary><c>/v1/messages</c></summary>
    Messages = 1 << 5,

    /// <summary><c>/infill</c></summary>
    Infill = 1 << 6,
}
