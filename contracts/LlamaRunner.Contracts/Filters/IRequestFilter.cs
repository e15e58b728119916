using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Contracts.Filters;

/// <summary>
/// Sees, changes or refuses requests on their way to a runner, and their answers on the way back, whichever frontend they came
/// through: what it works on is what the frontend sends to the runner, in OpenAI's wire format as a rule. The host finds it in
/// its plugin as it finds frontends and backends, and makes one. Since contracts 1.1.
/// </summary>
/// <remarks>
/// <para>Several filters see a request in the order of <c>filters.&lt;id&gt;.order</c>, then of their ids; its answer in the
/// reverse order.</para>
/// <para>The host fails closed: where a filter throws or takes longer than <c>filters.&lt;id&gt;.timeout</c>, the request is not
/// sent, or its answer not passed on any further, and the client gets its API's own error. Of an unexpected exception the log
/// shows the type and where it was thrown, not its message, which may quote a prompt.</para>
/// </remarks>
public interface IRequestFilter
{
    /// <summary>The key of this filter in <c>host.json</c>, for example <c>redaction</c>: lower-case letters, digits and dashes.</summary>
    string Id { get; }

    /// <summary>
    /// Called for every request with a body that is about to be sent to a runner; concurrently for concurrent requests, so keep
    /// nothing of one request in the filter. The request holds its slot meanwhile. It may be called again for one request of a
    /// client, with the original body, where the runner was lost before it had answered.
    /// </summary>
    /// <param name="request">
    /// The request. Leave it as it is, replace its body, or have its answer filtered as well; nothing of it is to be used after
    /// the call has ended.
    /// </param>
    /// <param name="cancellationToken">Cancelled when the client has gone, the runner has to go, or the time is over.</param>
    /// <exception cref="RequestFailedException">
    /// Thrown to refuse the request: <see cref="BadRequestException"/> for what the client can put right, or
    /// <see cref="ForbiddenException"/>. Its message goes to the client.
    /// </exception>
    ValueTask OnRequestAsync(FilteredRequest request, CancellationToken cancellationToken);
}
