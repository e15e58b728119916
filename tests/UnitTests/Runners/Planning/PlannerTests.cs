using System.Collections.Immutable;
using LlamaRunner.Host.Runners.Planning;

namespace LlamaRunner.UnitTests.Runners.Planning;

public sealed class PlannerTests
{
    private readonly PictureBuilder _picture = new();

    [Fact]
    public void Plan_FreePlace_Starts() => Expect("start 101", _picture.Queued("a", waited: 0));

    [Fact]
    public void Plan_TwoFreePlaces_StartsBothInOrderOfArrival()
    {
        _picture.Rules = _picture.Rules with { MaxConcurrent = 2 };

        Expect("start 102; start 101", _picture.Queued("a", waited: 1).Queued("b", waited: 2).Queued("c", waited: 0), "look 110");
    }

    [Fact]
    public void Plan_IdleRunnerInTheWay_GoesAtOnce() =>
        Expect("stop 1 for 101", _picture.Placed("a", PlaceStage.Up, usedAgo: 1).Queued("b", waited: 0));

    [Fact]
    public void Plan_RunnerUsedAMomentAgo_StaysForItsGrace()
    {
        _picture.Rules = _picture.Rules with { IdleGrace = TimeSpan.FromSeconds(4) };

        Expect("", _picture.Placed("a", PlaceStage.Up, usedAgo: 1).Queued("b", waited: 0), "look 103");
    }

    [Fact]
    public void Plan_BusyRunnerWithinTheWindow_Stays() =>
        Expect("", _picture.Placed("a", PlaceStage.Up, active: 1, usedAgo: 0).Queued("b", waited: 7), "look 103");

    [Fact]
    [Trait("Case", "R50")]
    public void Plan_BusyRunnerAfterTheWindow_Drains() =>
        Expect("drain 1 for 101 before 990", _picture.Placed("a", PlaceStage.Up, active: 1, usedAgo: 0).Queued("b", waited: 10));

    [Fact]
    [Trait("Case", "R49")]
    public void Plan_TurnOfTheBusyOneNotOver_WaitsForItsEnd() =>
        Expect("", _picture.Placed("a", PlaceStage.Up, active: 1, usedAgo: 0, upFor: 4).Queued("b", waited: 30), "look 106");

    [Fact]
    public void Plan_SeveralBusy_TheOneWhoseTurnIsOverGoes()
    {
        _picture.Rules = _picture.Rules with { MaxConcurrent = 2 };

        Expect(
            "drain 2 for 101 before 970",
            _picture.Placed("a", PlaceStage.Up, active: 1, usedAgo: 9, upFor: 9).Placed("b", PlaceStage.Up, active: 1, usedAgo: 1, upFor: 50).Queued("c", waited: 30));
    }

    [Fact]
    public void Plan_IdleWithinGraceAfterTheWindow_Goes() =>
        Expect("stop 1 for 101", _picture.Placed("a", PlaceStage.Up, usedAgo: 0).Queued("b", waited: 10));

    [Fact]
    public void Plan_IdleAndBusy_TheIdleOneGoes()
    {
        _picture.Rules = _picture.Rules with { MaxConcurrent = 2 };

        Expect("stop 2 for 101", _picture.Placed("a", PlaceStage.Up, active: 1, usedAgo: 90).Placed("b", PlaceStage.Up, usedAgo: 2).Queued("c", waited: 20));
    }

    [Fact]
    public void Plan_SeveralIdle_TheLeastRecentlyUsedGoes()
    {
        _picture.Rules = _picture.Rules with { MaxConcurrent = 2 };

        Expect("stop 2 for 101", _picture.Placed("a", PlaceStage.Up, usedAgo: 5).Placed("b", PlaceStage.Up, usedAgo: 9).Queued("c", waited: 0));
    }

    [Theory]
    [Trait("Case", "R53")]
    [InlineData("Draining")]
    [InlineData("Stopping")]
    public void Plan_PlaceAboutToBeFree_NobodyElseGoes(string stageName)
    {
        var stage = Enum.Parse<PlaceStage>(stageName);
        _picture.Rules = _picture.Rules with { MaxConcurrent = 2 };

        Expect("", _picture.Placed("a", stage, active: 1).Placed("b", PlaceStage.Up, active: 1).Queued("c", waited: 20));
    }

    [Fact]
    public void Plan_OnePlaceAboutToBeFreeForTwo_OneMoreGoes()
    {
        _picture.Rules = _picture.Rules with { MaxConcurrent = 2 };

        Expect(
            "drain 2 for 102 before 985",
            _picture.Placed("a", PlaceStage.Stopping).Placed("b", PlaceStage.Up, active: 1).Queued("c", waited: 20).Queued("d", waited: 15));
    }

    [Fact]
    public void Plan_EveryPlaceOnItsWayUp_WaitsAndKeepsTheOrder()
    {
        _picture.Rules = _picture.Rules with { MaxConcurrent = 2 };

        // The place of "stopping" is for the older request, though both could have it.
        Expect("", _picture.Placed("a", PlaceStage.Starting).Placed("b", PlaceStage.Stopping).Queued("c", waited: 30).Queued("d", waited: 20));
    }

    [Fact]
    [Trait("Case", "R18")]
    public void Plan_SameModelStops_WaitsForIt()
    {
        _picture.Rules = _picture.Rules with { MaxConcurrent = 2 };

        Expect("", _picture.Placed("a", PlaceStage.Stopping).Queued("a", waited: 30));
    }

    [Fact]
    public void Plan_SameModelDrainsForAnOlderRequest_DoesNotTakeItsPlace() =>
        Expect("", _picture.Placed("a", PlaceStage.Draining, active: 1).Queued("b", waited: 30).Queued("a", waited: 20));

    [Fact]
    [Trait("Case", "R60")]
    public void Plan_PinnedRunnersFillAllPlaces_Refuses()
    {
        var plan = _picture.Placed("a", PlaceStage.Up, pinned: true).Queued("b", waited: 0).Plan();

        var refusal = Assert.IsType<PlanStep.Refuse>(Assert.Single(plan.Steps));
        Assert.Equal(["a"], Assert.IsType<PlanObstacle.Pinned>(refusal.Obstacle).Models);
    }

    [Fact]
    public void Plan_PinnedAndIdle_TheOtherGoes()
    {
        _picture.Rules = _picture.Rules with { MaxConcurrent = 2 };

        Expect("stop 2 for 101", _picture.Placed("a", PlaceStage.Up, usedAgo: 99, pinned: true).Placed("b", PlaceStage.Up, usedAgo: 2).Queued("c", waited: 0));
    }

    [Fact]
    public void Plan_HigherPriority_GoesFirstUntilTheWindowIsOver()
    {
        Expect("start 102", _picture.Queued("a", waited: 5).Queued("b", waited: 1, priority: 3), "look 105");

        var late = new PictureBuilder().Queued("a", waited: 10).Queued("b", waited: 1, priority: 3);
        Assert.Equal("start 101; look 109", late.Describe());
    }

    [Fact]
    [Trait("Case", "R61")]
    public void Plan_ModelThatNeverFits_IsRefusedAndEvictsNobody()
    {
        _picture.Rules = WithMemory(10);
        var plan = _picture.Placed("a", PlaceStage.Up, memory: 5).Queued("b", waited: 50, memory: 11).Plan();

        var refusal = Assert.IsType<PlanStep.Refuse>(Assert.Single(plan.Steps));
        Assert.Equal(new PlanObstacle.TooLarge("ram", 11, 10), refusal.Obstacle);
    }

    [Fact]
    public void Plan_MemoryShort_EvictsOnlyAsMuchAsIsNeeded()
    {
        _picture.Rules = WithMemory(10);
        _picture.Placed("a", PlaceStage.Up, usedAgo: 9, memory: 1).Placed("b", PlaceStage.Up, usedAgo: 8, memory: 5).Placed("c", PlaceStage.Up, usedAgo: 7, memory: 4);

        // The oldest one is too small to help, so it is spared.
        Expect("stop 2 for 101", _picture.Queued("d", waited: 0, memory: 5));
    }

    [Fact]
    public void Plan_MemoryEnough_StartsBeside()
    {
        _picture.Rules = WithMemory(10);

        Expect("start 101", _picture.Placed("a", PlaceStage.Up, memory: 5).Queued("b", waited: 0, memory: 5));
    }

    [Fact]
    [Trait("Case", "R14")]
    public void Plan_MemoryNotYetReleased_Waits()
    {
        _picture.Rules = WithMemory(10);

        Expect("", _picture.Placed("a", PlaceStage.Stopping, memory: 6).Queued("b", waited: 50, memory: 5));
    }

    [Fact]
    [Trait("Case", "R59")]
    public void Plan_LargeOneWaits_SmallOneThatFitsStartsBeside()
    {
        _picture.Rules = WithMemory(10);

        Expect(
            "start 102",
            _picture.Placed("a", PlaceStage.Up, active: 1, usedAgo: 0, memory: 6).Queued("b", waited: 5, memory: 8).Queued("c", waited: 1, memory: 2),
            "look 105");
    }

    [Fact]
    public void Plan_LargeOneHasWaitedOut_SmallOneDoesNotTakeItsMemory()
    {
        _picture.Rules = WithMemory(10);

        Expect(
            "drain 1 for 101 before 985",
            _picture.Placed("a", PlaceStage.Up, active: 1, usedAgo: 0, memory: 6).Queued("b", waited: 15, memory: 9).Queued("c", waited: 12, memory: 2));
    }

    [Theory]
    [InlineData(true, false, "stop 1 for 101")]
    [InlineData(false, false, "start 101")]
    public void Plan_MembersOfAGroup_SwapOrRunTogether(bool swap, bool exclusive, string expected)
    {
        _picture.Rules = _picture.Rules with { MaxConcurrent = 4, Groups = new([new ModelGroup("g", ["a", "b"], swap, exclusive)]) };

        Expect(expected, _picture.Placed("a", PlaceStage.Up).Queued("b", waited: 0));
    }

    [Theory]
    [InlineData(true, "stop 1 for 101; stop 2 for 101")]
    [InlineData(false, "start 101")]
    public void Plan_OutsiderOfAGroup_GoesIfItIsExclusive(bool exclusive, string expected)
    {
        _picture.Rules = _picture.Rules with { MaxConcurrent = 4, Groups = new([new ModelGroup("g", ["a", "b"], Swap: false, exclusive)]) };

        Expect(expected, _picture.Placed("a", PlaceStage.Up).Placed("b", PlaceStage.Up).Queued("c", waited: 0));
    }

    private PlanningRules WithMemory(long bytes) => _picture.Rules with
    {
        MaxConcurrent = 8,
        Memory = ImmutableDictionary<string, long>.Empty.Add("ram", bytes),
    };

    private static void Expect(string steps, PictureBuilder picture, string? look = null) =>
        Assert.Equal(string.Join("; ", new[] { steps, look }.Where(static part => !string.IsNullOrEmpty(part))), picture.Describe());
}
