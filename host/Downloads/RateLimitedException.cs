namespace LlamaRunner.Host.Downloads;

/// <summary>A server answers no more requests for a short while, after which it is worth another try.</summary>
/// <param name="reason">The sentence for it.</param>
/// <param name="wait">How long it says to wait.</param>
internal sealed class RateLimitedException(string reason, TimeSpan wait) : HttpRequestException(reason)
{
    /// <summary>How long to wait, at most a minute.</summary>
    public TimeSpan Wait => wait;
}
