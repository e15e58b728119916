using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Host.Runners;

/// <summary>
/// Remembers for a moment why a model could not be loaded, so that a client that retries at once does not start the same
/// failure over and over (R11). Keeps texts only: an exception may hold types of a plugin, which could then not be unloaded. Not safe for concurrent use: the scheduler calls it under its lock.
/// </summary>
internal sealed class FailureMemory(TimeProvider time)
{
    /// <summary>How long a failure answers for the next one.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, (string Reason, IReadOnlyList<string> LastLines, long At)> _failures = new(StringComparer.Ordinal);

    /// <summary>Keeps a failure.</summary>
    public void Remember(string modelId, ModelLoadFailedException failure) =>
        _failures[modelId] = (failure.Reason, failure.LastLines, time.GetTimestamp());

    /// <summary>Throws the model's last failure anew while it is fresh.</summary>
    public void ThrowIfFresh(string modelId)
    {
        if (!_failures.TryGetValue(modelId, out var entry))
        {
            return;
        }

        if (time.GetElapsedTime(entry.At) < Span)
        {
            throw new ModelLoadFailedException(modelId, entry.Reason, entry.LastLines);
        }

        _failures.Remove(modelId);
    }
}
