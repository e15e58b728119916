namespace LlamaRunner.Dialects.OpenAI;

/// <summary>A failure as this API tells it.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Error">The error object.</param>
public readonly record struct OpenAIFailure(int Status, OpenAIErrorObject Error)
{
    /// <summary>True when a retry fails in the same way, though the status makes clients try.</summary>
    public bool IsPermanent { get; init; }

    /// <summary>When to try again, in seconds; null leaves it to the client.</summary>
    public int? RetryAfter { get; init; }
}
