using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Host.Forwarding;

/// <summary>
/// A response failed after it began, and the client has been told as far as its form allows. Thrown on to Kestrel, which
/// then sends what is written and breaks the response off without its regular end; aborting could lose the last event.
/// </summary>
internal sealed class BrokenStreamException(RequestFailedException failure) : Exception(failure.Message, failure)
{
    /// <summary>
    /// True where the answer ends regularly all the same: it is lines of JSON, whose end is a line that says so, and readers of the whole
    /// lose all of it when it is broken off.
    /// </summary>
    public bool EndsRegularly { get; init; }
}
