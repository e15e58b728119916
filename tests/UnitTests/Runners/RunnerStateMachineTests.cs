using LlamaRunner.Contracts.Runners;
using LlamaRunner.Host.Runners;

namespace LlamaRunner.UnitTests.Runners;

public sealed class RunnerStateMachineTests
{
    private static readonly HashSet<(RunnerState, RunnerState)> Legal =
    [
        (RunnerState.Queued, RunnerState.Starting), (RunnerState.Queued, RunnerState.Stopped), (RunnerState.Queued, RunnerState.Failed),
        (RunnerState.Starting, RunnerState.Ready), (RunnerState.Starting, RunnerState.Stopping), (RunnerState.Starting, RunnerState.Failed),
        (RunnerState.Ready, RunnerState.Draining), (RunnerState.Ready, RunnerState.Stopping), (RunnerState.Ready, RunnerState.Failed),
        (RunnerState.Draining, RunnerState.Stopping), (RunnerState.Draining, RunnerState.Failed),
        (RunnerState.Stopping, RunnerState.Stopped), (RunnerState.Failed, RunnerState.Stopped),
    ];

    public static TheoryData<RunnerState, RunnerState> AllPairs()
    {
        var pairs = new TheoryData<RunnerState, RunnerState>();
        foreach (var from in Enum.GetValues<RunnerState>())
        {
            foreach (var to in Enum.GetValues<RunnerState>())
            {
                pairs.Add(from, to);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(AllPairs))]
    public void Allows_EveryPair_AsTheTableSays(RunnerState from, RunnerState to) =>
        Assert.Equal(Legal.Contains((from, to)), RunnerStateMachine.Allows(from, to));
}
