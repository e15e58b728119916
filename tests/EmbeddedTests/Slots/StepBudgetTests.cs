using LlamaRunner.Backends.Embedded.Slots;

namespace LlamaRunner.EmbeddedTests.Slots;

/// <summary>How much of prompts goes into a step.</summary>
public sealed class StepBudgetTests
{
    private readonly StepBudget _budget = new(2048, 512);

    [Fact]
    public void Find_NoAnswerStreams_IsAWholeStep() => Assert.Equal(2048, _budget.Find(0));

    [Fact]
    public void Find_FastMachine_GrowsToOnePiece()
    {
        for (var i = 0; i < 10; i++)
        {
            _budget.Observe(_budget.Find(1) + 1, _budget.Find(1), TimeSpan.FromMilliseconds(10));
        }

        Assert.Equal(512, _budget.Find(1));
    }

    [Fact]
    public void Find_SlowMachine_ShrinksToTheLeast()
    {
        for (var i = 0; i < 10; i++)
        {
            _budget.Observe(_budget.Find(1) + 1, _budget.Find(1), TimeSpan.FromSeconds(20));
        }

        Assert.Equal(32, _budget.Find(1));
    }

    [Fact]
    public void Find_StepsThatAreSlowHoweverSmall_DoNotShrinkIt()
    {
        for (var i = 0; i < 10; i++)
        {
            _budget.Observe(1, 0, TimeSpan.FromSeconds(1));
            _budget.Observe(_budget.Find(1) + 1, _budget.Find(1), TimeSpan.FromSeconds(1.01));
        }

        Assert.Equal(512, _budget.Find(1));
    }

    [Fact]
    public void Find_MoreAnswersThanAStepHolds_LeavesRoomForOne() => Assert.Equal(1, new StepBudget(4, 4).Find(3));
}
