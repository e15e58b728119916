using System.Collections.Immutable;

namespace LlamaRunner.Host.Runners.Planning;

/// <summary>Why a model can have no place, whoever else goes.</summary>
internal abstract record PlanObstacle
{
    /// <summary>It takes more memory than there is.</summary>
    /// <param name="Device">The device whose memory does not suffice.</param>
    /// <param name="NeededBytes">What it takes there.</param>
    /// <param name="LimitBytes">What all runners together may take there.</param>
    internal sealed record TooLarge(string Device, long NeededBytes, long LimitBytes) : PlanObstacle;

    /// <summary>Runners that never go are in its way.</summary>
    /// <param name="Models">Their models.</param>
    /// <param name="Device">The memory that they leave too little of; null when it is not for want of memory.</param>
    internal sealed record Pinned(ImmutableArray<string> Models, string? Device) : PlanObstacle;
}
