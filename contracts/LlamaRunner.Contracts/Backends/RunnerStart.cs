using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Contracts.Backends;

/// <summary>What a backend needs to start one runner.</summary>
public sealed record RunnerStart
{
    /// <summary>The model to bring up.</summary>
    public required ModelEntry Model { get; init; }

    /// <summary>The settings to start it with; decisive over <see cref="ModelEntry.Load"/>.</summary>
    public required LoadSettings Load { get; init; }

    /// <summary>Where the port comes from, for a runner that listens on one of this machine.</summary>
    public required IPortManager Ports { get; init; }

    /// <summary>
    /// The longest time without any sign of progress before the start counts as failed. A start that goes on making
    /// progress, however slowly, is never ended by it.
    /// </summary>
    public required TimeSpan StallTimeout { get; init; }

    /// <summary>
    /// The longest time that a runner which is up may leave requests without any sign of progress before the host ends it, for a
    /// runner with a process of its own; zero, the default: for ever.
    /// </summary>
    public TimeSpan HangTimeout { get; init; }

    /// <summary>
    /// Takes the share of the start that is done, 0 to 1, as far as it is known; null when nobody wants to know. It may be called often,
    /// and from any thread; a share that is less than an earlier one is ignored.
    /// </summary>
    public IProgress<double>? Progress { get; init; }
}
