using LlamaRunner.Contracts.Models;

namespace LlamaRunner.Host.Control.Messages;

/// <summary>The body of <c>POST /control/estimate</c>.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Arguments">Arguments over those of the model, as in host.json.</param>
internal sealed record EstimateRequest(string? Model, IReadOnlyDictionary<string, LaunchArgument>? Arguments = null);
