using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Runners.Planning;

namespace LlamaRunner.Host.Runners;

/// <summary>Takes the picture that the planner decides on. For the holder of the scheduler's lock.</summary>
internal static class PictureTaker
{
    /// <summary>Takes it.</summary>
    /// <param name="runners">The runners; each queued one has a request that waits.</param>
    /// <param name="rules">The limits and rules.</param>
    /// <param name="now">The moment.</param>
    /// <param name="since">Makes a time like <paramref name="now"/> of a timestamp.</param>
    public static SchedulerPicture Take(
        IReadOnlyList<ManagedRunner> runners, PlanningRules rules, TimeSpan now, Func<long, TimeSpan> since) => new()
        {
            Rules = rules,
            Now = now,
            Placed =
            [
                .. runners.Where(static runner => runner.TakesPlace).Select(runner => new PlacedRunner(
                    runner.Number, TraitsOf(runner), StageOf(runner), runner.Gate.Active, since(runner.ReadyAt), since(runner.LastUsedAt))),
            ],
            Queued =
            [
                .. runners.Where(runner => MayBePlaced(runner, runners)).Select(runner => new QueuedModel(
                    runner.Number, TraitsOf(runner), runner.Waiters.First!.Value.Sequence, since(runner.Waiters.First.Value.ArrivedAt))),
            ],
        };

    /// <summary>Says whether a runner waits for a place that it may be given.</summary>
    public static bool MayBePlaced(ManagedRunner runner, IReadOnlyList<ManagedRunner> runners) =>
        runner is { State: RunnerState.Queued, IsSized: true } && !(runner.IsRetry && runners.Any(static other => other.IsLeaving));

    /// <summary>What matters of a runner's model.</summary>
    public static ModelTraits TraitsOf(ManagedRunner runner) => new(runner.Model.Id)
    {
        Pinned = runner.Model.Pinned,
        Priority = runner.Model.Priority,
        Memory = runner.Demand,
        Wish = runner.Settings.Wish,
    };

    private static PlaceStage StageOf(ManagedRunner runner) => runner.State switch
    {
        RunnerState.Starting => runner.IsBoundToLeave ? PlaceStage.Draining : PlaceStage.Starting,
        RunnerState.Ready => PlaceStage.Up,
        RunnerState.Draining => PlaceStage.Draining,
        _ => PlaceStage.Stopping,
    };
}
