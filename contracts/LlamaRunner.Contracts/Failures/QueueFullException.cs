namespace LlamaRunner.Contracts.Failures;

/// <summary>So many requests wait already that another one is not let in.</summary>
/// <param name="message">How many wait for what, and which setting bounds them.</param>
/// <param name="retryAfter">When it is worth another try.</param>
public sealed class QueueFullException(string message, TimeSpan retryAfter) : RequestFailedException(message)
{
    /// <summary>When it is worth another try.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
