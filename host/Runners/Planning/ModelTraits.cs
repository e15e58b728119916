using System.Collections.Immutable;
using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Runners.Planning;

/// <summary>What matters of a model when places are given.</summary>
/// <param name="Id">The model's id.</param>
internal sealed record ModelTraits(string Id)
{
    /// <summary>True when its runner never goes for another model's.</summary>
    public bool Pinned { get; init; }

    /// <summary>Among requests that have not waited out the window, the higher one goes first. Default 0.</summary>
    public int Priority { get; init; }

    /// <summary>What its runner is started with beyond its settings. Two runners of a model that differ in it take turns as two models do.</summary>
    public LoadWish Wish { get; init; } = LoadWish.None;

    /// <summary>What its runner takes, in bytes by device.</summary>
    public ImmutableDictionary<string, long> Memory { get; init; } = ImmutableDictionary<string, long>.Empty;
}
