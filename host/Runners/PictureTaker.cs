using LlamaRunner.Contracts.Models;
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
                    runner.Number, Traits(runner.Model), Stage(runner.State), runner.Gate.Active, since(runner.ReadyAt), since(runner.LastUsedAt))),
            ],
            Queued =
            [
                .. runners.Where(static runner => runner.State is RunnerState.Queued).Select(runner => new QueuedModel(
                    runner.Number, Traits(runner.Model), runner.Waiters.First!.Value.Sequence, since(runner.Waiters.First.Value.ArrivedAt))),
            ],
        };

    private static ModelTraits Traits(ModelEntry model) => new(model.Id) { Pinned = model.Pinned, Priority = model.Priority };

    private static PlaceStage Stage(RunnerState state) => state switch
    {
        RunnerState.Starting => PlaceStage.Starting,
        RunnerState.Ready => PlaceStage.Up,
        RunnerState.Draining => PlaceStage.Draining,
        _ => PlaceStage.Stopping,
    };
}
