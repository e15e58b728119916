namespace LlamaRunner.Host.Control.Messages;

/// <summary>What <c>POST /control/unload</c> answers.</summary>
/// <param name="Model">The model's own name.</param>
/// <param name="WasLoaded">False when it had no runner.</param>
internal sealed record UnloadReport(string Model, bool WasLoaded);
