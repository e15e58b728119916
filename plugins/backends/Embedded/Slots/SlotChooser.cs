using LLama.Native;

namespace LlamaRunner.Backends.Embedded.Slots;

/// <summary>Chooses the slot of a job: the one whose cache begins most like its prompt, else the one unused for longest.</summary>
internal static class SlotChooser
{
    // What is shared must be a tenth of the prompt at least, as in llama-server: the begin of a template alone is not worth the
    // cache of another conversation.
    private const int LeastShare = 10;

    /// <summary>Chooses among the idle slots; null when none is idle.</summary>
    /// <param name="slots">All slots.</param>
    /// <param name="prompt">The prompt.</param>
    public static Slot? Choose(IReadOnlyList<Slot> slots, ReadOnlySpan<LLamaToken> prompt)
    {
        Slot? closest = null;
        Slot? oldest = null;
        var longest = 0;
        for (var i = 0; i < slots.Count; i++)
        {
            var slot = slots[i];
            if (slot.Job is not null)
            {
                continue;
            }

            if (oldest is null || slot.LastUsed < oldest.LastUsed)
            {
                oldest = slot;
            }

            var shared = slot.Cache.Tokens.CommonPrefixLength(prompt);
            if (shared > longest)
            {
                (closest, longest) = (slot, shared);
            }
        }

        return (long)longest * LeastShare >= prompt.Length ? closest ?? oldest : oldest;
    }
}
