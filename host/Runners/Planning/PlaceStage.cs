namespace LlamaRunner.Host.Runners.Planning;

/// <summary>How far a runner with a place is in its life.</summary>
internal enum PlaceStage
{
    /// <summary>It starts, for requests that wait.</summary>
    Starting,

    /// <summary>It takes requests.</summary>
    Up,

    /// <summary>It serves its last requests.</summary>
    Draining,

    /// <summary>It stops, or has failed and is put away: its place is about to be free.</summary>
    Stopping,
}
