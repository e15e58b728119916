using System.Collections.Immutable;
using LlamaRunner.Contracts.Backends;
using LlamaRunner.Host.Memory;
using LlamaRunner.Host.Runners.Planning;

namespace LlamaRunner.Host.Runners;

/// <summary>Who would start a model, and what it would take.</summary>
/// <param name="Backend">The backend.</param>
/// <param name="Estimate">What the backend expects, by its parts.</param>
/// <param name="Demand">What that comes to, in bytes by kind of memory, with what was learned from runs before.</param>
/// <param name="Reading">What there is.</param>
internal sealed record ModelEstimate(IBackend Backend, ResourceEstimate Estimate, ImmutableDictionary<string, long> Demand, MemoryReading Reading)
{
    /// <summary>The kind of memory of which there is not enough, whoever else goes; null when the model fits.</summary>
    public string? Shortage => Residents.FindShortage(Reading.Limits, static _ => 0, Demand);
}
