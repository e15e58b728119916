using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using LlamaRunner.Dialects.Anthropic;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Frontends.Anthropic;

/// <summary>Anthropic's Messages API on a port of its own, for clients that are to find nothing else there.</summary>
/// <param name="gateway">Where the models are.</param>
public sealed class AnthropicFrontend(IModelGateway gateway) : IApiFrontend
{
    /// <inheritdoc/>
    public string Id => "anthropic";

    /// <inheritdoc/>
    public string DisplayName => "Anthropic";

    /// <inheritdoc/>
    public int DefaultPort => 8081;

    /// <summary>Off: the same endpoints stand on every port that speaks OpenAI's API.</summary>
    public bool IsEnabledByDefault => false;

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapAnthropic(gateway);
        endpoints.MapAnthropicModels(gateway);
        endpoints.MapGreeting("LlamaRunner.Host: Anthropic's Messages API at /v1/messages.\n");
    }

    /// <inheritdoc/>
    public Task WriteFailureAsync(HttpContext context, RequestFailedException failure) => AnthropicErrors.WriteAsync(context, failure);
}
