using LlamaRunner.Contracts.Backends;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Contracts.Runners;

/// <summary>An immutable picture of one runner.</summary>
public sealed record RunnerStatus
{
    /// <summary>The model that it serves.</summary>
    public required ModelEntry Model { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required RunnerState State { get; init; }

    /// <summary>The id of the backend that brings it up; null until one has been chosen.</summary>
    public string? BackendId { get; init; }

    /// <summary>The share of its start that is done, 0 to 1; never goes down. Null while it does not start, or when that is not known.</summary>
    public double? LoadProgress { get; init; }

    /// <summary>How many requests it works on.</summary>
    public int ActiveRequests { get; init; }

    /// <summary>How many requests wait for it in the host.</summary>
    public int QueuedRequests { get; init; }

    /// <summary>What it can do; null until it is ready.</summary>
    public RunnerCapabilities? Capabilities { get; init; }

    /// <summary>The port it listens on; null when it has none or is not ready.</summary>
    public int? Port { get; init; }

    /// <summary>The id of its process; null when it has none or is not ready.</summary>
    public int? ProcessId { get; init; }

    /// <summary>The memory it was expected to take when it was started.</summary>
    public ResourceEstimate Estimate { get; init; }

    /// <summary>The main memory that its process took when it was ready, in bytes, mapped files included; null when it has none or is not ready.</summary>
    public long? TakenBytes { get; init; }

    /// <summary>When its last request ended, or when it became ready; null before.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>How long it stays when it has nothing to do: the model's own, or what a request said last; zero or more, or <see cref="Timeout.InfiniteTimeSpan"/>, for ever. Since contracts 1.1.</summary>
    public TimeSpan KeepAlive { get; init; }

    /// <summary>When it will be unloaded if nothing asks for it; null while it is busy, not ready, or kept for ever.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    public string? FailureReason { get; init; }
}
