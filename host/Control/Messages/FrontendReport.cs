namespace LlamaRunner.Host.Control.Messages;

/// <summary>One frontend: where it listens, or why it does not.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Address">Its address; null when it does not run.</param>
/// <param name="Reason">Why it does not run; null when it does.</param>
internal sealed record FrontendReport(string Id, string? Address, string? Reason);
