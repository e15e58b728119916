using LlamaRunner.Host.Configuration;
using LlamaRunner.Host.Runners.Planning;

namespace LlamaRunner.Host.Runners;

/// <summary>Makes the scheduler's limits of the section <c>runners</c>.</summary>
internal static class SchedulerSetup
{
    // Long enough for a client that goes on with its next request, and little beside the start of a runner.
    private static readonly TimeSpan IdleGrace = TimeSpan.FromMilliseconds(100);

    /// <summary>Makes them.</summary>
    public static SchedulerOptions Of(RunnersOptions runners) => new()
    {
        Rules = new PlanningRules
        {
            MaxConcurrent = runners.MaxConcurrent,
            FairnessWindow = runners.FairnessWindow,
            IdleGrace = IdleGrace,
            Groups = new ModelGroups(runners.Groups.Select(static group =>
                new ModelGroup(group.Key, group.Value.Members, group.Value.Swap, group.Value.Exclusive))),
        },
        MaxQueue = runners.MaxQueue,
        MaxQueuePerModel = runners.MaxQueuePerModel,
        QueueTimeout = runners.QueueTimeout,
    };
}
