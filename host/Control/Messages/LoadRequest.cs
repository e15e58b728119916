namespace LlamaRunner.Host.Control.Messages;

/// <summary>The body of <c>POST /control/load</c>.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="KeepAlive">How long it stays, as in host.json (<c>"5m"</c>, <c>"0"</c>, <c>"-1"</c>); null leaves it to the model.</param>
internal sealed record LoadRequest(string? Model, string? KeepAlive = null);
