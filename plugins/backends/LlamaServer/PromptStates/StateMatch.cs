namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>What a state on disk has in common with a conversation.</summary>
/// <param name="State">The state.</param>
/// <param name="SharedBlocks">The blocks at the beginning that both have.</param>
internal sealed record StateMatch(SavedState State, int SharedBlocks)
{
    private bool IsWhole => SharedBlocks == State.Chain.Length;

    /// <summary>The tokens that it saves the conversation: with its answer when the conversation goes on from it.</summary>
    public int Tokens => IsWhole ? State.Tokens : Share(State.PromptTokens ?? State.Tokens, SharedBlocks);

    /// <summary>Those that a restore must bring at least, whatever became of the answer; null when that cannot be said.</summary>
    public int? CertainTokens => State.PromptTokens is { } prompt ? Share(prompt, SharedBlocks) : null;

    /// <summary>The tokens that it saves over what the runner has evaluated already.</summary>
    /// <param name="knownBlocks">The blocks at the conversation's beginning that the runner has evaluated.</param>
    public int GainOver(int knownBlocks) => knownBlocks == 0 ? Tokens : Math.Max(0, Tokens - Share(State.Tokens, knownBlocks));

    // A token takes about as many bytes here as there.
    private int Share(int tokens, int blocks) => (int)((long)tokens * Math.Min(blocks, State.Chain.Length) / State.Chain.Length);
}
