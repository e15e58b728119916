namespace LlamaRunner.Contracts.Runners;

/// <summary>What a request had to wait for before it got its lease.</summary>
/// <param name="Queued">The time spent waiting for a place or a slot, loading not counted.</param>
/// <param name="Loading">The time spent waiting for the runner's start; zero when it was up.</param>
public readonly record struct LeaseTimings(TimeSpan Queued, TimeSpan Loading);
