using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Host.Runners;

/// <summary>Takes the immutable picture of a runner that readers see. Called under the scheduler's lock.</summary>
internal static class RunnerStatusFactory
{
    /// <summary>Takes the picture.</summary>
    public static RunnerStatus Create(ManagedRunner runner, TimeProvider time)
    {
        var active = runner.Gate.Active;
        var endpoint = runner.Instance?.Endpoint;
        DateTimeOffset? lastUsed = runner.LastUsedAt == 0 ? null : time.GetUtcNow() - time.GetElapsedTime(runner.LastUsedAt);
        var expires = runner.IsUp && active == 0 && runner.KeepAlive != Timeout.InfiniteTimeSpan;
        return new RunnerStatus
        {
            Model = runner.Model,
            State = runner.State == RunnerState.Ready && active > 0 ? RunnerState.Busy : runner.State,
            BackendId = runner.Backend?.Id,
            LoadProgress = runner.State is RunnerState.Starting ? runner.Load?.Share : null,
            ActiveRequests = active,
            QueuedRequests = runner.Waiters.Count,
            Capabilities = runner.Instance?.Capabilities,
            Port = endpoint?.Port,
            ProcessId = runner.ProcessId,
            Estimate = runner.Estimate,
            TakenBytes = runner.TakenBytes,
            LastUsedAt = lastUsed,
            KeepAlive = runner.KeepAlive,
            ExpiresAt = expires ? lastUsed + runner.KeepAlive : null,
            FailureReason = runner.FailureReason,
        };
    }
}
