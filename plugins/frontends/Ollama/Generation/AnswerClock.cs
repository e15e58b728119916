using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>Takes the times of one request that its answer tells of.</summary>
/// <param name="time">The clock.</param>
internal sealed class AnswerClock(TimeProvider time)
{
    private readonly long _arrivedAt = time.GetTimestamp();
    private long _leasedAt;
    private long _begunAt;

    /// <summary>Now, for answers.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>From the request's arrival until now.</summary>
    public TimeSpan Total => time.GetElapsedTime(_arrivedAt);

    /// <summary>From the request's arrival until the runner could begin with it.</summary>
    public TimeSpan Load => time.GetElapsedTime(_arrivedAt, _leasedAt);

    /// <summary>The runner begins with it.</summary>
    public void OnLease() => _leasedAt = time.GetTimestamp();

    /// <summary>The first of the answer is there.</summary>
    public void OnBegin() => _begunAt = time.GetTimestamp();

    /// <summary>How long the prompt took: what the runner says, else what was seen from here.</summary>
    public TimeSpan PromptOf(in ChatUsage usage) =>
        usage.PromptTime > TimeSpan.Zero ? usage.PromptTime : time.GetElapsedTime(_leasedAt, _begunAt);

    /// <summary>How long the answer took: what the runner says, else what was seen from here.</summary>
    public TimeSpan CompletionOf(in ChatUsage usage) =>
        usage.CompletionTime > TimeSpan.Zero ? usage.CompletionTime : time.GetElapsedTime(_begunAt);
}
