namespace LlamaRunner.Contracts.Runners;

/// <summary>How a frontend asks for a lease.</summary>
public sealed record LeaseRequest
{
    /// <summary>A request without wishes of its own.</summary>
    public static LeaseRequest Default { get; } = new();

    /// <summary>
    /// How long the runner shall stay after this request; null leaves it to the model.
    /// <see cref="TimeSpan.Zero"/> unloads it at once, <see cref="Timeout.InfiniteTimeSpan"/> keeps it for ever.
    /// </summary>
    public TimeSpan? KeepAlive { get; init; }
}
