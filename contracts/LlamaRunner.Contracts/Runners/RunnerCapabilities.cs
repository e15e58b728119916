namespace LlamaRunner.Contracts.Runners;

/// <summary>What a runner can do.</summary>
public sealed record RunnerCapabilities
{
    /// <summary>How many requests it works on at once; at least 1. The host sends it no more than that.</summary>
    public required int ParallelSlots { get; init; }

    /// <summary>The context length of one slot in tokens; 0 when unknown.</summary>
    public int ContextLength { get; init; }

    /// <summary>The dialects that it speaks without translation.</summary>
    public RunnerDialects Dialects { get; init; } = RunnerDialects.ChatCompletions | RunnerDialects.Completions;

    /// <summary>
    /// Top-level fields of a request that it cannot take, for example <c>tools</c>: the host takes them out of requests that generate,
    /// or refuses a request that would mean something else without. Empty by default. Since contracts 1.1.
    /// </summary>
    public IReadOnlyList<string> StripParameters { get; init => field = value is { Count: > 0 } ? value : []; } = [];

    /// <summary>True when it takes images.</summary>
    public bool Vision { get; init; }

    /// <summary>True when it takes audio, and answers <c>/v1/audio/transcriptions</c>. Since contracts 1.1.</summary>
    public bool Audio { get; init; }

    /// <summary>True when it takes tools.</summary>
    public bool Tools { get; init; }
}
