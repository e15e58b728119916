using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Contracts.InProcess;

/// <summary>
/// A loaded model as a few typed streams; the host gives it the OpenAI wire format. Override what the model can do and say so
/// in <see cref="Capabilities"/>. The host calls it from several threads at once, with no more requests than
/// <see cref="RunnerCapabilities.ParallelSlots"/>, and disposes it once, when no request is under way.
/// </summary>
/// <remarks>
/// A failure before the first update becomes an HTTP error; later, an error event in the stream. Throw a
/// <see cref="RequestFailedException"/> for what the client should read; any other exception is logged, and the client is told
/// only that the runner failed.
/// </remarks>
public abstract class InProcessRunner : IAsyncDisposable
{
    /// <summary>What it can do. Requests beyond it are refused before they get here: dialects, tools and images.</summary>
    public abstract RunnerCapabilities Capabilities { get; }

    /// <summary>Answers a conversation: pieces of text, then exactly one <see cref="GenerationEnd"/>.</summary>
    /// <param name="request">The conversation.</param>
    /// <param name="cancellationToken">The client has gone: stop generating.</param>
    public virtual IAsyncEnumerable<GenerationUpdate> ChatAsync(ChatRequest request, CancellationToken cancellationToken) =>
        throw new RequestNotSupportedException("This runner does not answer chats.");

    /// <summary>Continues a text: pieces of text, then exactly one <see cref="GenerationEnd"/>.</summary>
    /// <param name="request">The text.</param>
    /// <param name="cancellationToken">The client has gone: stop generating.</param>
    public virtual IAsyncEnumerable<GenerationUpdate> CompleteAsync(CompletionRequest request, CancellationToken cancellationToken) =>
        throw new RequestNotSupportedException("This runner does not complete texts.");

    /// <summary>Makes an embedding of each input.</summary>
    /// <param name="request">The inputs.</param>
    /// <param name="cancellationToken">The client has gone.</param>
    public virtual Task<EmbeddingResult> EmbedAsync(EmbeddingRequest request, CancellationToken cancellationToken) =>
        throw new RequestNotSupportedException("This runner makes no embeddings.");

    /// <summary>Frees everything.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return default;
    }
}
