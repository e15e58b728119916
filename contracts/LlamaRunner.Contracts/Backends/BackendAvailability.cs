namespace LlamaRunner.Contracts.Backends;

/// <summary>Whether a backend can be used on this machine.</summary>
public sealed record BackendAvailability
{
    /// <summary>True when a runner could be started now.</summary>
    public required bool IsAvailable { get; init; }

    /// <summary>When it is not available: one sentence that says why and what to do. Null when it is.</summary>
    public string? Reason { get; init; }

    /// <summary>The version that the backend reports of itself, for example <c>b7000 (de3ff81)</c>; null when unknown.</summary>
    public string? Version { get; init; }
}
