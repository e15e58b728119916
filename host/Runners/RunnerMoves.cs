using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Host.Runners;

/// <summary>The steps of a runner's life that the scheduler decides on, each with what follows from it. For the holder of its lock.</summary>
internal sealed class RunnerMoves(RunnerTable runners, ISchedulerEffects effects, TimeProvider time)
{
    /// <summary>Brings it up.</summary>
    public void Start(ManagedRunner runner)
    {
        runner.StartedAt = time.GetTimestamp();
        runner.MoveTo(RunnerState.Starting);
        effects.Changed(runner);
        effects.Start(runner);
    }

    /// <summary>Lets it serve those who came before the fence, and nobody else.</summary>
    public void Drain(ManagedRunner runner, long fence)
    {
        runner.Drain(fence);
        runners.Retire(runner);
        effects.Changed(runner);
    }

    /// <summary>Puts it away, or gives its start up.</summary>
    public void Stop(ManagedRunner runner)
    {
        var wasStarting = runner.State is RunnerState.Starting;
        runner.MoveTo(RunnerState.Stopping);
        runners.Retire(runner);
        effects.Changed(runner);
        if (wasStarting)
        {
            effects.CancelStart(runner);
        }
        else
        {
            effects.Stop(runner);
        }
    }

    /// <summary>Puts it away for another one; false when a request has just slipped in.</summary>
    public bool TryEvict(ManagedRunner runner, ManagedRunner next)
    {
        if (!runner.Gate.TryCloseIdle())
        {
            return false;
        }

        effects.Evicted(runner, next);
        Stop(runner);
        return true;
    }

    /// <summary>Forgets one of which nothing is left.</summary>
    public void Remove(ManagedRunner runner)
    {
        runner.MoveTo(RunnerState.Stopped);
        runners.Remove(runner);
        effects.Changed(runner);
        runner.Gone.TrySetResult();
    }
}
