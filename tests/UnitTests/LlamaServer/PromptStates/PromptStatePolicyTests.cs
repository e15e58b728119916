using LlamaRunner.Backends.LlamaServer.PromptStates;

namespace LlamaRunner.UnitTests.LlamaServer.PromptStates;

public sealed class PromptStatePolicyTests
{
    [Theory]
    [InlineData(1023, 0, false)]
    [InlineData(1024, 0, true)]
    [InlineData(2000, 1489, false)]
    [InlineData(2000, 1488, true)]
    [InlineData(10999, 10000, false)]
    [InlineData(11000, 10000, true)]
    [InlineData(5000, 6000, false)]
    public void IsWorthSaving_Tokens_TellsGrowthFromRepetition(int tokens, int saved, bool expected) =>
        Assert.Equal(expected, SavePolicy.IsWorthSaving(tokens, saved, leastTokens: 1024));

    [Theory]
    [InlineData(1000, 0, false)]
    [InlineData(11000, 10745, false)]
    [InlineData(11000, 10744, true)]
    public void IsWorthSavingAtStop_Tokens_TakesLessGrowth(int tokens, int saved, bool expected) =>
        Assert.Equal(expected, SavePolicy.IsWorthSavingAtStop(tokens, saved, leastTokens: 1024));

    [Fact]
    public void FindEnded_OneSlot_IsThatSlotUnlessItHoldsSomethingElse()
    {
        var counts = new TokenCounts(0, 100, 11);

        Assert.NotNull(SlotChoice.FindEnded([Slot(0, 110)], counts));
        Assert.NotNull(SlotChoice.FindEnded([Slot(0, null)], counts));
        Assert.NotNull(SlotChoice.FindEnded([Slot(0, 50)], null));
        Assert.Null(SlotChoice.FindEnded([Slot(0, 20)], counts));
        Assert.Null(SlotChoice.FindEnded([Slot(0, 110) with { IsProcessing = true }], counts));
    }

    [Fact]
    public void FindEnded_SeveralSlots_IsTheOneThatFitsOrNone()
    {
        var counts = new TokenCounts(0, 100, 11);

        Assert.Equal(1, SlotChoice.FindEnded([Slot(0, 90), Slot(1, 110)], counts)!.Id);
        Assert.Null(SlotChoice.FindEnded([Slot(0, 110), Slot(1, 111)], counts));
        Assert.Null(SlotChoice.FindEnded([Slot(0, 90), Slot(1, 110)], null));
        Assert.Null(SlotChoice.FindEnded([Slot(0, null), Slot(1, null)], counts));
        Assert.Null(SlotChoice.FindEnded([], counts));
    }

    [Fact]
    public void FindForRestore_Slots_IsTheEmptiestThatIsIdle()
    {
        Assert.Equal(1, SlotChoice.FindForRestore([Slot(0, 10), Slot(1, null), Slot(2, 0)], 4000)!.Id);
        Assert.Equal(0, SlotChoice.FindForRestore([Slot(0, 1000), Slot(1, 0) with { IsProcessing = true }], 4000)!.Id);
        Assert.Null(SlotChoice.FindForRestore([Slot(0, 1001)], 4000));
    }

    [Fact]
    public void Match_PartOfAConversation_BringsThatPartOfItsPrompt()
    {
        var state = State(blocks: 10, tokens: 1500, prompt: 1000);

        Assert.Equal(1500, new StateMatch(state, 10).Tokens);
        Assert.Equal(500, new StateMatch(state, 5).Tokens);
        Assert.Equal(1000, new StateMatch(state, 10).CertainTokens);
        Assert.Equal(0, new StateMatch(state, 10).GainOver(10));
        Assert.Equal(1500, new StateMatch(state, 10).GainOver(0));
        Assert.Null(new StateMatch(state with { PromptTokens = null }, 10).CertainTokens);
    }

    private static SlotInfo Slot(int id, int? tokens) => new() { Id = id, Tokens = tokens };

    private static SavedState State(int blocks, int tokens, int prompt) => new()
    {
        Scope = "s",
        Model = "m",
        Tokens = tokens,
        PromptTokens = prompt,
        Bytes = 1,
        SavedAt = default,
        UsedAt = default,
        Blocks = new byte[16 * blocks],
    };
}
