using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Contracts.InProcess;

/// <summary>What a backend needs to load one model in its own process.</summary>
public sealed record RunnerLoad
{
    /// <summary>The model to load.</summary>
    public required ModelEntry Model { get; init; }

    /// <summary>The settings to load it with; decisive over <see cref="ModelEntry.Load"/>.</summary>
    public required LoadSettings Load { get; init; }

    /// <summary>
    /// Takes signs of progress, each a share from 0 to 1. A load without any for <c>runners.startTimeout</c> counts as failed.
    /// </summary>
    public required IProgress<double> Progress { get; init; }
}
