namespace LlamaRunner.Host.Control.Messages;

/// <summary>One backend and whether it can be used.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Available">True when it could start a runner now.</param>
/// <param name="Version">The version it reports of itself; null when unknown.</param>
/// <param name="Reason">Why it cannot be used; null when it can.</param>
internal sealed record BackendReport(string Id, bool Available, string? Version, string? Reason);
