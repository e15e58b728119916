using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using LlamaRunner.Dialects.Anthropic;
using LlamaRunner.Dialects.OpenAI;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Frontends.OpenAI;

/// <summary>The OpenAI API on the port where llama-server's users expect one; Anthropic's Messages API stands beside it.</summary>
/// <param name="gateway">Where the models are.</param>
public sealed class OpenAIFrontend(IModelGateway gateway) : IApiFrontend
{
    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];
    private static readonly byte[] Healthy = """{"status":"ok"}"""u8.ToArray();

    /// <inheritdoc/>
    public string Id => "openai";

    /// <inheritdoc/>
    public string DisplayName => "OpenAI";

    /// <inheritdoc/>
    public int DefaultPort => 8080;

    /// <inheritdoc/>
    public void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        endpoints.MapOpenAI(gateway);
        endpoints.MapAnthropic(gateway);
        endpoints.MapGreeting("LlamaRunner.Host: OpenAI's API at /v1, Anthropic's Messages API at /v1/messages.\n");
        endpoints.MapMethods("/health", Read, AnswerHealthAsync);
        endpoints.MapMethods("/v1/health", Read, AnswerHealthAsync);
        NativeEndpoints.Map(endpoints, gateway);
        endpoints.Map(UpstreamEndpoint.Pattern, new UpstreamEndpoint(gateway).InvokeAsync);
    }

    /// <inheritdoc/>
    public Task WriteFailureAsync(HttpContext context, RequestFailedException failure) =>
        AnthropicEndpoints.WriteFailureAsync(context, failure);

    /// <summary>Answers as llama-server does once its model is loaded: here, models are loaded when they are asked for.</summary>
    private static Task AnswerHealthAsync(HttpContext context) => JsonResponse.WriteAsync(context, Healthy);
}
