namespace LlamaRunner.Host.Control.Messages;

/// <summary>The body of <c>POST /control/unload</c>.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Mode"><c>drain</c> (default) lets requests under way finish, <c>now</c> ends them.</param>
internal sealed record UnloadRequest(string? Model, string? Mode = null);
