namespace LlamaRunner.Contracts.Failures;

/// <summary>
/// A request filter failed, took too long or is missing, so that the request was not carried out, or its answer not passed on to
/// its end. Since contracts 1.1.
/// </summary>
/// <param name="filter">The filter's id.</param>
/// <param name="message">What happened, in one or two sentences.</param>
public sealed class FilterFailedException(string filter, string message) : RequestFailedException(message)
{
    /// <summary>The filter's id.</summary>
    public string Filter { get; } = filter;
}
