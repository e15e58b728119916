using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.OpenAI;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Dialects.Anthropic;

/// <summary>The endpoints of Anthropic's Messages API, for every frontend that serves them.</summary>
public static class AnthropicEndpoints
{
    /// <summary>
    /// Maps <c>/v1/messages</c> and <c>/v1/messages/count_tokens</c>. The endpoints throw the failures of the contracts; the frontend
    /// that maps them writes these, for the requests that <see cref="IsAnthropic"/> knows in this API's form.
    /// </summary>
    /// <param name="endpoints">The frontend's endpoints.</param>
    /// <param name="gateway">Where the models are.</param>
    public static IEndpointRouteBuilder MapAnthropic(this IEndpointRouteBuilder endpoints, IModelGateway gateway)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(gateway);
        endpoints.MapPost(MessagesEndpoint.Path, new MessagesEndpoint(gateway).InvokeAsync);
        endpoints.MapPost($"{MessagesEndpoint.Path}/count_tokens", new CountTokensEndpoint(gateway).InvokeAsync);
        return endpoints;
    }

    /// <summary>Maps <c>/v1/models</c> and <c>/v1/models/{id}</c> in this API's form, for a port that speaks no other.</summary>
    /// <param name="endpoints">The frontend's endpoints.</param>
    /// <param name="gateway">Where the models are.</param>
    public static IEndpointRouteBuilder MapAnthropicModels(this IEndpointRouteBuilder endpoints, IModelGateway gateway)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(gateway);
        ModelRoutes.Map(
            endpoints,
            async context =>
            {
                await gateway.RefreshModelsAsync(context.RequestAborted);
                await AnthropicModels.WriteListAsync(context, gateway.Models);
            },
            async (context, name) => await AnthropicModels.WriteOneAsync(context, await gateway.ResolveAsync(name, context.RequestAborted)));
        return endpoints;
    }

    /// <summary>Whether a request on a port that speaks other APIs too is one of this API, and its failure is to be told in its form.</summary>
    /// <param name="context">The request.</param>
    public static bool IsAnthropic(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Request.Path.StartsWithSegments(MessagesEndpoint.Path, StringComparison.Ordinal) || AnthropicModels.IsWanted(context);
    }

    /// <summary>Answers a request that failed, in the form of the API that it was meant for: this one or OpenAI's.</summary>
    /// <param name="context">The request; its response has not started.</param>
    /// <param name="failure">What went wrong.</param>
    public static Task WriteFailureAsync(HttpContext context, RequestFailedException failure) =>
        IsAnthropic(context) ? AnthropicErrors.WriteAsync(context, failure) : OpenAIErrors.WriteAsync(context, failure);
}
