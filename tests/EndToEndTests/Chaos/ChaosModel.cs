namespace LlamaRunner.EndToEndTests.Chaos;

/// <summary>One model of a chaos test.</summary>
/// <param name="Name">Its name.</param>
internal sealed record ChaosModel(string Name)
{
    /// <summary>The most requests that a session sends to it: few where each one may cost a start.</summary>
    public int LongestSession { get; init; } = 160;

    /// <summary>True when it never answers, so that clients of it always leave.</summary>
    public bool IsMute { get; init; }

    /// <summary>True when it cannot be loaded.</summary>
    public bool IsBroken { get; init; }

    /// <summary>The models that must not run while it does.</summary>
    public IReadOnlyList<string> Excludes { get; init; } = [];
}
