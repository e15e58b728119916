namespace LlamaRunner.Backends.LlamaServer.PromptStates;

/// <summary>The runner answered that it cannot do this with its slots.</summary>
internal sealed class SlotRefusedException(string message) : Exception(message);
