namespace LlamaRunner.Contracts.Failures;

/// <summary>Something failed that the client can do nothing about; the log has the cause under the request's id.</summary>
/// <param name="requestId">The request's id, as in the <c>x-request-id</c> header.</param>
/// <param name="innerException">The cause, for the log only.</param>
public sealed class InternalFailureException(string requestId, Exception innerException)
    : RequestFailedException($"The host failed to handle this request; its log has the cause under request id {requestId}.", innerException)
{
    /// <summary>The request's id.</summary>
    public string RequestId { get; } = requestId;
}
