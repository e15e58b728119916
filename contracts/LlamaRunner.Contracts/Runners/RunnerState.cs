namespace LlamaRunner.Contracts.Runners;

/// <summary>Where a runner is in its life.</summary>
public enum RunnerState
{
    /// <summary>Requests wait for it, and it waits for a place.</summary>
    Queued,

    /// <summary>It is being started.</summary>
    Starting,

    /// <summary>It is up and works on nothing.</summary>
    Ready,

    /// <summary>It is up and works on at least one request.</summary>
    Busy,

    /// <summary>It works on its last requests and takes no new ones.</summary>
    Draining,

    /// <summary>It is being stopped.</summary>
    Stopping,

    /// <summary>It has gone.</summary>
    Stopped,

    /// <summary>Its start failed, or it went away by itself.</summary>
    Failed,
}
