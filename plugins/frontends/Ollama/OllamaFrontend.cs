using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Contracts.Library;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using LlamaRunner.Dialects.Anthropic;
using LlamaRunner.Dialects.OpenAI;
using LlamaRunner.Frontends.Ollama.Compatibility;
using LlamaRunner.Frontends.Ollama.Configuration;
using LlamaRunner.Frontends.Ollama.Generation;
using LlamaRunner.Frontends.Ollama.Listing;
using LlamaRunner.Frontends.Ollama.Management;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Frontends.Ollama;

/// <summary>Ollama's API on its port; OpenAI's and Anthropic's stand beside it, as they do there.</summary>
/// <param name="gateway">Where the models are.</param>
/// <param name="library">Where models are kept.</param>
/// <param name="time">The clock.</param>
/// <param name="options">Its settings; null for their defaults.</param>
internal sealed class OllamaFrontend(IModelGateway gateway, IModelLibrary library, TimeProvider time, OllamaOptions? options = null) : IApiFrontend
{
    /// <inheritdoc/>
    public string Id => "ollama";

    /// <inheritdoc/>
    public string DisplayName => "Ollama";

    /// <inheritdoc/>
    public int DefaultPort => 11434;

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        // Clients compare this text, which has no line end.
        endpoints.MapGreeting("Ollama is running");
        GenerationEndpoints.Map(endpoints, gateway, time);
        ListingEndpoints.Map(endpoints, gateway, library, options ?? new OllamaOptions(), time);
        ManagementEndpoints.Map(endpoints, gateway, library, time);

        var named = new OllamaGateway(gateway);
        endpoints.MapOpenAI(named, OllamaQuirks.Of(gateway));
        endpoints.MapAnthropic(named);
    }

    /// <inheritdoc/>
    public Task WriteFailureAsync(HttpContext context, RequestFailedException failure) =>
        context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal)
            ? AnthropicEndpoints.WriteFailureAsync(context, failure)
            : OllamaErrors.WriteAsync(context, failure);
}
