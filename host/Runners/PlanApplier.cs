using LlamaRunner.Contracts.Failures;
using LlamaRunner.Host.Runners.Planning;

namespace LlamaRunner.Host.Runners;

/// <summary>Does what a plan says. For the holder of the scheduler's lock.</summary>
internal sealed class PlanApplier(RunnerTable runners, RunnerMoves moves, ISchedulerEffects effects)
{
    /// <summary>Does it; false when the plan was overtaken, and has to be made anew.</summary>
    public bool TryApply(Plan plan, PlanningRules rules)
    {
        foreach (var step in plan.Steps)
        {
            switch (step)
            {
                case PlanStep.Start start:
                    moves.Start(Find(start.Queued));
                    break;
                case PlanStep.StopIdle stop:
                    if (!moves.TryEvict(Find(stop.Runner), Find(stop.Queued)))
                    {
                        return false;
                    }

                    Warm(Find(stop.Queued), rules);
                    break;
                case PlanStep.Drain drain:
                    effects.Evicted(Find(drain.Runner), Find(drain.Queued));
                    moves.Drain(Find(drain.Runner), drain.Fence);
                    Warm(Find(drain.Queued), rules);
                    break;
                case PlanStep.Refuse refuse:
                    Refuse(Find(refuse.Queued), refuse.Obstacle);
                    break;
            }
        }

        return true;
    }

    // Only where it costs the others nothing: what they have in memory must not go for it.
    private void Warm(ManagedRunner runner, PlanningRules rules)
    {
        if (runner.IsWarmed || rules.Memory.IsEmpty)
        {
            return;
        }

        var present = runners.All.Where(static other => other.TakesPlace).Select(PictureTaker.TraitsOf).ToList();
        if (Residents.FindShortage(rules, present, PictureTaker.TraitsOf(runner)) is null)
        {
            runner.IsWarmed = true;
            effects.Warm(runner);
        }
    }

    private void Refuse(ManagedRunner runner, PlanObstacle obstacle)
    {
        var failure = new NoRoomException(runner.Model.Id, ObstacleText.Of(obstacle));
        effects.Failed(runner, failure);
        runners.FailStart(runner, failure);
        moves.Remove(runner);
    }

    private ManagedRunner Find(int number) => runners.All.First(runner => runner.Number == number);
}
