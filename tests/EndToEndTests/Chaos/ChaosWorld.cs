using System.Text.Json.Nodes;
using LlamaRunner.EndToEndTests.Harness;

namespace LlamaRunner.EndToEndTests.Chaos;

/// <summary>What a chaos test happens to: a host with models, what its requests look like, and what a whole answer is.</summary>
internal abstract class ChaosWorld(int maxConcurrent)
{
    public int MaxConcurrent { get; } = maxConcurrent;

    public abstract IReadOnlyList<ChaosModel> Models { get; }

    /// <summary>The share of events that are trouble, in sessions of clients to one of trouble.</summary>
    public abstract int SessionsPerTrouble { get; }

    public abstract HostSetup Describe();

    public abstract JsonObject Request(ChaosEvent happening, bool stream);

    /// <summary>Says what is wrong with the text of an answer that claims to be whole; null when nothing is.</summary>
    public abstract string? FindFault(ChaosEvent happening, string text);

    /// <summary>Makes the next start of a model go wrong.</summary>
    /// <returns>True when that start is going to fail.</returns>
    public abstract bool SpoilStart(HostSetup setup, ChaosEvent happening);
}
