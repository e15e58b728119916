namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>A state that has been put into a slot for a request which is about to be sent.</summary>
/// <param name="Match">What it has in common with the request.</param>
internal sealed record RestoredPrompt(StateMatch Match);
