namespace LlamaRunner.Contracts.Runners;

/// <summary>One change of a runner's state.</summary>
/// <param name="At">When it happened.</param>
/// <param name="Status">The runner after the change.</param>
public sealed record RunnerEvent(DateTimeOffset At, RunnerStatus Status);
