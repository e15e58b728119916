using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Contracts.Filters;

/// <summary>
/// Filters the successful answer to one request. Override what you need; the rest passes unchanged. Calls come one at a time, in
/// the order of the answer, only as fast as the client reads, and end early when the client or the runner has gone. What is
/// thrown is treated as in <see cref="IRequestFilter"/>; what the client has by then cannot be taken back. Since contracts 1.1.
/// </summary>
public abstract class ResponseFilter
{
    /// <summary>Called once with the whole body of an answer that is no event stream.</summary>
    /// <param name="body">The body: JSON in UTF-8 as a rule. It stays valid.</param>
    /// <param name="cancellationToken">Cancelled when the answer is not wanted any more.</param>
    /// <returns>The body to pass on.</returns>
    /// <exception cref="RequestFailedException">Thrown to withhold the answer; the message goes to the client.</exception>
    public virtual ValueTask<ReadOnlyMemory<byte>> OnBodyAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken) => new(body);

    /// <summary>Called for each event of an event stream as soon as it is whole, comments and <c>[DONE]</c> included.</summary>
    /// <param name="received">The event. It stays valid, so that it can be held back.</param>
    /// <param name="output">Where to pass on what shall follow: this event, another, several, or none. For use within this call only.</param>
    /// <param name="cancellationToken">Cancelled when the answer is not wanted any more.</param>
    /// <exception cref="RequestFailedException">Thrown to break the answer off; the message goes to the client.</exception>
    public virtual ValueTask OnEventAsync(ServerSentEvent received, IEventOutput output, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(output);
        output.Write(received);
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Called when an event stream has come to its regular end, to pass on what was held back; not when it broke. Clients may have
    /// stopped reading at <c>[DONE]</c>: what belongs before it must be passed on before it.
    /// </summary>
    /// <param name="output">Where to pass on what shall follow. For use within this call only.</param>
    /// <param name="cancellationToken">Cancelled when the answer is not wanted any more.</param>
    public virtual ValueTask OnEndAsync(IEventOutput output, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
