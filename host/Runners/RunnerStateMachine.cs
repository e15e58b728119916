using LlamaRunner.Contracts.Runners;

namespace LlamaRunner.Host.Runners;

/// <summary>
/// Where a runner may go from where it is: one table, and nothing else changes a state. Busy is not in it: a ready runner
/// is busy while it has leases, which come and go without a lock.
/// </summary>
internal static class RunnerStateMachine
{
    /// <summary>Says whether a runner may go from one state to another.</summary>
    public static bool Allows(RunnerState from, RunnerState to) => from switch
    {
        // A runner nobody waits for any more is dropped before it was ever started; one that no backend can start has failed.
        RunnerState.Queued => to is RunnerState.Starting or RunnerState.Stopped or RunnerState.Failed,

        // Stopping: nobody waits any more, an unload, or the host stops.
        RunnerState.Starting => to is RunnerState.Ready or RunnerState.Stopping or RunnerState.Failed,
        RunnerState.Ready => to is RunnerState.Draining or RunnerState.Stopping or RunnerState.Failed,
        RunnerState.Draining => to is RunnerState.Stopping or RunnerState.Failed,

        // A process that dies while it is being stopped has stopped; that is no failure.
        RunnerState.Stopping => to is RunnerState.Stopped,

        // What is left of a runner that went away by itself is still put away.
        RunnerState.Failed => to is RunnerState.Stopped,
        _ => false,
    };
}
