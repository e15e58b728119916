using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Contracts.Runners;

/// <summary>A request that is passed on to a runner.</summary>
public sealed record ForwardRequest
{
    /// <summary>Path and query below the runner's base address, for example <c>/v1/chat/completions</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The JSON body, UTF-8. It must stay valid until the forwarding has ended.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>
    /// What is sent in place of <see cref="Body"/> to a path that takes something else than JSON, with its own media type; null, the
    /// default, sends the body. Each attempt needs one of its own, which the host disposes. Since contracts 1.1.
    /// </summary>
    public HttpContent? Content { get; init; }

    /// <summary>
    /// Makes the bytes that tell a client of a stream that it failed after it began, in this API's own form. Written only to
    /// responses of type <c>text/event-stream</c>.
    /// </summary>
    public required Func<RequestFailedException, ReadOnlyMemory<byte>> FormatStreamFailure { get; init; }

    /// <summary>
    /// Turns the runner's answer into this API's; null, the default, passes it on as it is. Each attempt needs one of its own.
    /// Since contracts 1.1.
    /// </summary>
    public IAnswerTranslator? Translator { get; init; }

    /// <summary>Keeps the client's stream alive until the answer begins; null, the default, does not. Since contracts 1.1.</summary>
    public StreamHeartbeat? Heartbeat { get; init; }
}
