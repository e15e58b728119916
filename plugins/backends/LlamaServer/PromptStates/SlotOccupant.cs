namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>The conversation that a slot was left with.</summary>
/// <param name="Chain">The conversation.</param>
/// <param name="PromptTokens">The tokens of its prompt; null when they are not known.</param>
/// <param name="Tokens">All that the slot held, with the answer; null when the server was not done yet.</param>
internal sealed record SlotOccupant(PromptChain Chain, int? PromptTokens, int? Tokens);
