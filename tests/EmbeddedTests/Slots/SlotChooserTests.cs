using LLama.Native;
using LlamaRunner.Backends.Embedded.Slots;

namespace LlamaRunner.EmbeddedTests.Slots;

/// <summary>Which slot a prompt gets.</summary>
public sealed class SlotChooserTests
{
    [Fact]
    public void Choose_NoSlotUsed_TakesTheFirst() => Assert.Equal(0, Choose([1, 2, 3], [], [], [])?.Index);

    [Fact]
    public void Choose_OneSharesTheMost_TakesIt() => Assert.Equal(2, Choose([1, 2, 3, 4], [], [1, 2], [1, 2, 3], [9])?.Index);

    [Fact]
    public void Choose_LittleShared_TakesTheOldestInstead() =>
        Assert.Equal(0, Choose([.. Enumerable.Range(1, 30)], [], [1, 2], [1])?.Index);

    [Fact]
    public void Choose_AllUsedAndNoneShares_TakesTheOneUnusedForLongest()
    {
        Slot[] slots = [Make(0, [5]), Make(1, [6]), Make(2, [7])];
        (slots[0].LastUsed, slots[1].LastUsed, slots[2].LastUsed) = (3, 1, 2);

        Assert.Equal(1, SlotChooser.Choose(slots, Tokens([1, 2]))?.Index);
    }

    private static Slot? Choose(int[] prompt, params int[][] cached) =>
        SlotChooser.Choose([.. cached.Select((tokens, index) => Make(index, tokens))], Tokens(prompt));

    private static Slot Make(int index, int[] cached)
    {
        var slot = new Slot(index, 64) { LastUsed = cached.Length == 0 ? 0 : 1 };
        foreach (var token in Tokens(cached))
        {
            slot.Cache.Stage(token);
        }

        slot.Cache.Commit();
        return slot;
    }

    private static LLamaToken[] Tokens(int[] ids) => [.. ids.Select(id => (LLamaToken)id)];
}
