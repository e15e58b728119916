namespace LlamaRunner.Dialects.OpenAI.Rerank;

/// <summary>Whose form a request has, and its answer gets.</summary>
internal enum RerankForm
{
    /// <summary>Jina's and Cohere's: <c>documents</c>, answered by an object with <c>results</c>. Runners speak it.</summary>
    Documents,

    /// <summary>That of Hugging Face's text-embeddings-inference: <c>texts</c>, answered by an array.</summary>
    Texts,
}
