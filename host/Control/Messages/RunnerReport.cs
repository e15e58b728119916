using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Host.Control.Messages;

/// <summary>One runner as the command line shows it.</summary>
internal sealed record RunnerReport
{
    public required string Model { get; init; }

    /// <summary>The model's short id, as <see cref="ModelReport.Id"/>.</summary>
    public required string Id { get; init; }

    public required RunnerState State { get; init; }

    /// <summary>The backend that brings it up; null until one has been chosen.</summary>
    public string? Backend { get; init; }

    /// <summary>The memory it was expected to take, in bytes; the size of the model when that is not known.</summary>
    public long Size { get; init; }

    /// <summary>The context length of one slot; null until it is ready.</summary>
    public int? ContextLength { get; init; }

    /// <summary>The share of its start that is done, 0 to 1; null while it does not start, or when that is not known.</summary>
    public double? LoadProgress { get; init; }

    public int? Port { get; init; }

    public int? Pid { get; init; }

    public int ActiveRequests { get; init; }

    public int QueuedRequests { get; init; }

    /// <summary>When it will be unloaded; null while it is busy, not ready, or kept for ever.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    public string? FailureReason { get; init; }

    public static RunnerReport Of(RunnerStatus runner)
    {
        var expected = runner.Estimate.TotalBytes;
        return new RunnerReport
        {
            Model = runner.Model.Id,
            Id = ModelReport.Digest(runner.Model),
            State = runner.State,
            Backend = runner.BackendId,
            Size = expected > 0 ? expected : runner.Model.SizeBytes,
            ContextLength = runner.Capabilities is { ContextLength: > 0 and var length } ? length : null,
            LoadProgress = runner.LoadProgress,
            Port = runner.Port,
            Pid = runner.ProcessId,
            ActiveRequests = runner.ActiveRequests,
            QueuedRequests = runner.QueuedRequests,
            ExpiresAt = runner.ExpiresAt,
            FailureReason = runner.FailureReason,
        };
    }
}
