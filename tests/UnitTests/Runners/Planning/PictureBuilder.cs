using System.Collections.Immutable;
using LlamaRunner.Host.Runners.Planning;

namespace LlamaRunner.UnitTests.Runners.Planning;

/// <summary>Pictures in few words: the clock stands at 100 seconds, the window is 10 seconds, the grace 1.</summary>
internal sealed class PictureBuilder
{
    public const int Now = 100;

    private readonly List<PlacedRunner> _placed = [];
    private readonly List<QueuedModel> _queued = [];

    public PlanningRules Rules { get; set; } = new()
    {
        MaxConcurrent = 1,
        FairnessWindow = TimeSpan.FromSeconds(10),
        IdleGrace = TimeSpan.FromSeconds(1),
    };

    /// <summary>Adds a runner that was last used so many seconds ago; its number is the place in the order of adding, from 1.</summary>
    public PictureBuilder Placed(string model, PlaceStage stage, int active = 0, int usedAgo = 50, bool pinned = false, long memory = 0, int upFor = 99)
    {
        _placed.Add(new PlacedRunner(_placed.Count + 1, Traits(model, pinned, 0, memory), stage, active, TimeSpan.FromSeconds(Now - upFor), TimeSpan.FromSeconds(Now - usedAgo)));
        return this;
    }

    /// <summary>Adds a model whose oldest request came so many seconds ago; its number is 100 more than its place, from 1.</summary>
    public PictureBuilder Queued(string model, int waited, int priority = 0, long memory = 0)
    {
        _queued.Add(new QueuedModel(
            100 + _queued.Count + 1, Traits(model, false, priority, memory), 1000 - waited, TimeSpan.FromSeconds(Now - waited)));
        return this;
    }

    public Plan Plan() => Planner.Make(new SchedulerPicture
    {
        Rules = Rules,
        Now = TimeSpan.FromSeconds(Now),
        Placed = [.. _placed],
        Queued = [.. _queued],
    });

    /// <summary>The plan in a line: <c>start 101; stop 1 for 101; drain 2 for 102 before 985; refuse 103; look 104.0</c>.</summary>
    public string Describe()
    {
        var plan = Plan();
        var words = plan.Steps.Select(static step => step switch
        {
            PlanStep.Start start => $"start {start.Queued}",
            PlanStep.StopIdle stop => $"stop {stop.Runner} for {stop.Queued}",
            PlanStep.Drain drain => $"drain {drain.Runner} for {drain.Queued} before {drain.Fence}",
            PlanStep.Refuse refuse => $"refuse {refuse.Queued}",
            _ => "?",
        });
        return string.Join("; ", plan.LookAgainAt is { } at ? words.Append($"look {at.TotalSeconds}") : words);
    }

    private static ModelTraits Traits(string model, bool pinned, int priority, long memory) => new(model)
    {
        Pinned = pinned,
        Priority = priority,
        Memory = memory == 0 ? ImmutableDictionary<string, long>.Empty : ImmutableDictionary<string, long>.Empty.Add("ram", memory),
    };
}
