namespace LlamaRunner.Contracts.Failures;

/// <summary>The request has waited for its turn for as long as a request may.</summary>
/// <param name="model">The model's id.</param>
/// <param name="waited">How long it has waited.</param>
/// <param name="retryAfter">When it is worth another try.</param>
public sealed class QueueTimeoutException(string model, TimeSpan waited, TimeSpan retryAfter) : RequestFailedException(
    $"The request waited {waited.TotalSeconds:0.#} s for model '{model}' and its turn did not come (runners.queueTimeout).")
{
    /// <summary>When it is worth another try.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
