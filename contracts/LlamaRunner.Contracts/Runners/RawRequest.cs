using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Contracts.Runners;

/// <summary>A client's request that is passed on to a runner as it is. Since contracts 1.1.</summary>
public sealed record RawRequest
{
    /// <summary>Path and query below the runner's base address, percent-encoding as it shall be sent, for example <c>/tokenize?x=%20</c>.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// The body where it has been read, as it must be for everything that filters shall see without waiting; it must stay valid until
    /// the forwarding has ended. Null to pass the client's body on as it arrives: then the request cannot be tried again.
    /// </summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>
    /// Makes the bytes that tell a client of an event stream that it failed after it began; null when it shall be broken off without
    /// a word. Default: null.
    /// </summary>
    public Func<RequestFailedException, ReadOnlyMemory<byte>>? FormatStreamFailure { get; init; }
}
