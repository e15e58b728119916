using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Contracts.Runners;

/// <summary>How a frontend asks for a lease.</summary>
public sealed record LeaseRequest
{
    /// <summary>A request without wishes of its own.</summary>
    public static LeaseRequest Default { get; } = new();

    /// <summary>
    /// How long the runner shall stay when it has nothing to do, from this request on; null leaves it as it is: what a request said before
    /// holds until the runner goes, else the model's own.
    /// <see cref="TimeSpan.Zero"/> unloads it at once, <see cref="Timeout.InfiniteTimeSpan"/> keeps it for ever.
    /// </summary>
    public TimeSpan? KeepAlive { get; init; }

    /// <summary>
    /// Whether the request takes a slot; the default. Where it does not, as for what a runner answers beside the work of its slots
    /// (its state, its page, a count of tokens), it does not wait for one while the runner is up, and does not keep a runner from
    /// going. Since contracts 1.1.
    /// </summary>
    public bool NeedsSlot { get; init; } = true;

    /// <summary>
    /// Whether the runner is started for the request; the default. Where it is not, a model that is not loaded fails with
    /// <see cref="Failures.ModelNotLoadedException"/>, and a request without slot leaves the runner's idle time as it is, so that who
    /// looks at a runner every few seconds does not keep it loaded. Since contracts 1.1.
    /// </summary>
    public bool MayStart { get; init; } = true;

    /// <summary>What the runner must have been started with; none by default. Since contracts 1.1.</summary>
    public LoadWish Load { get; init; } = LoadWish.None;
}
