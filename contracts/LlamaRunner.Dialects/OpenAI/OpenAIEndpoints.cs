using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.OpenAI.Audio;
using LlamaRunner.Dialects.OpenAI.Rerank;
using LlamaRunner.Dialects.OpenAI.Responses;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Dialects.OpenAI;

/// <summary>The endpoints of the OpenAI API, for every frontend that serves them.</summary>
public static class OpenAIEndpoints
{
    /// <summary>
    /// Maps <c>/v1/models</c>, <c>/v1/models/{id}</c>, <c>/v1/chat/completions</c>, <c>/v1/completions</c>,
    /// <c>/v1/embeddings</c>, <c>/v1/responses</c> with all below it, <c>/v1/audio/transcriptions</c>, and <c>/v1/rerank</c>, which
    /// OpenAI does not have, with its other names; speech and images are refused as what there is not. The endpoints throw the failures
    /// of the contracts; the frontend that maps them writes these.
    /// </summary>
    /// <param name="endpoints">The frontend's endpoints.</param>
    /// <param name="gateway">Where the models are.</param>
    /// <param name="options">What is done otherwise on this port; null for nothing.</param>
    public static IEndpointRouteBuilder MapOpenAI(this IEndpointRouteBuilder endpoints, IModelGateway gateway, OpenAIOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(gateway);

        options ??= OpenAIOptions.Default;
        var models = new ModelsEndpoint(gateway, options);
        ModelRoutes.Map(endpoints, models.ListAsync, models.ShowAsync);
        MapPassThrough("/v1/chat/completions", RequiredField.Messages);
        MapPassThrough("/v1/completions", RequiredField.Prompt);
        MapPassThrough("/v1/embeddings", RequiredField.Input);
        MapResponses(endpoints, gateway);
        var rerank = new RerankEndpoint(gateway);
        foreach (var path in RerankEndpoint.Paths)
        {
            endpoints.MapPost(path, rerank.InvokeAsync);
        }

        endpoints.MapPost(TranscriptionEndpoint.Path, new TranscriptionEndpoint(gateway).InvokeAsync);
        UnservedEndpoints.Map(endpoints);
        return endpoints;

        void MapPassThrough(string path, RequiredField required) =>
            endpoints.MapPost(path, new PassThroughEndpoint(gateway, path, required) { Options = options }.InvokeAsync);
    }

    private static void MapResponses(IEndpointRouteBuilder endpoints, IModelGateway gateway)
    {
        const string one = $"{CreateResponseEndpoint.Path}/{{{KeptResponsesEndpoint.IdValue}}}";
        var store = new ResponseStore();
        var running = new RunningResponses();
        var kept = new KeptResponsesEndpoint(store, running);
        endpoints.MapPost(CreateResponseEndpoint.Path, new CreateResponseEndpoint(gateway, store, running, TimeProvider.System).InvokeAsync);
        endpoints.MapPost($"{CreateResponseEndpoint.Path}/input_tokens", new CountInputEndpoint(gateway, store, TimeProvider.System).InvokeAsync);
        endpoints.MapGet(one, kept.ShowAsync);
        endpoints.MapDelete(one, kept.DeleteAsync);
        endpoints.MapPost($"{one}/cancel", kept.CancelAsync);
        endpoints.MapGet($"{one}/input_items", kept.ListInputAsync);
    }
}
