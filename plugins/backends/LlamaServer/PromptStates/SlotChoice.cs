namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>Which slot is meant; never a guess.</summary>
internal static class SlotChoice
{
    // A slot that holds less than this share of what a restore brings may be overwritten.
    private const int LeastGain = 4;

    /// <summary>The slot in which a request has just ended; null when that is not certain.</summary>
    /// <param name="slots">All slots.</param>
    /// <param name="counts">What the response told of its tokens.</param>
    public static SlotInfo? FindEnded(IReadOnlyList<SlotInfo> slots, TokenCounts? counts)
    {
        SlotInfo? found = null;
        foreach (var slot in slots)
        {
            if (slot.IsProcessing || !MayHold(slot, counts, isOnly: slots.Count == 1))
            {
                continue;
            }

            if (found is not null)
            {
                return null;
            }

            found = slot;
        }

        return found;
    }

    /// <summary>The slot to restore into: idle, and empty or holding little in comparison; null when there is none.</summary>
    /// <param name="slots">All slots.</param>
    /// <param name="gain">The tokens that the restore brings.</param>
    public static SlotInfo? FindForRestore(IReadOnlyList<SlotInfo> slots, int gain) => slots
        .Where(slot => !slot.IsProcessing && (slot.Tokens ?? 0) <= gain / LeastGain)

        // Of several empty ones, llama-server gives the last to the next request that fits none.
        .OrderBy(slot => slot.Tokens ?? 0).ThenBy(slot => slot.Id)
        .FirstOrDefault();

    // The last token is sampled and not evaluated any more.
    private static bool MayHold(SlotInfo slot, TokenCounts? counts, bool isOnly)
    {
        var expected = counts is { } known ? known.Prompt + known.Generated : (int?)null;
        return expected is null || slot.Tokens is null
            ? isOnly
            : slot.Tokens == expected - 1 || slot.Tokens == expected;
    }
}
