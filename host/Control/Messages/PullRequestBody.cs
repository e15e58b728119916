namespace LlamaRunner.Host.Control.Messages;

/// <summary>The body of <c>POST /control/library/pull</c>.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Insecure">Whether a registry may be spoken to without encryption.</param>
internal sealed record PullRequestBody(string? Name, bool Insecure = false);
