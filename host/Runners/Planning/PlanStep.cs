namespace LlamaRunner.Host.Runners.Planning;

/// <summary>One thing to do.</summary>
internal abstract record PlanStep
{
    /// <summary>Start the runner of a queued model.</summary>
    /// <param name="Queued">Its number.</param>
    internal sealed record Start(int Queued) : PlanStep;

    /// <summary>Stop an idle runner.</summary>
    /// <param name="Runner">Its number.</param>
    /// <param name="Queued">The number of the one that it goes for.</param>
    internal sealed record StopIdle(int Runner, int Queued) : PlanStep;

    /// <summary>Let a busy runner serve the requests that came before another one, and then stop it.</summary>
    /// <param name="Runner">Its number.</param>
    /// <param name="Queued">The number of the one that it goes for.</param>
    /// <param name="Fence">The place of that other request in the order of arrival.</param>
    internal sealed record Drain(int Runner, int Queued, long Fence) : PlanStep;

    /// <summary>Tell the requests of a queued model that they can never be served as things are.</summary>
    /// <param name="Queued">Its number.</param>
    /// <param name="Obstacle">What stands in their way.</param>
    internal sealed record Refuse(int Queued, PlanObstacle Obstacle) : PlanStep;
}
