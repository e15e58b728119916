using System.Text.Json;
using LlamaRunner.Contracts.Library;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using LlamaRunner.Frontends.Ollama.Configuration;
using LlamaRunner.Frontends.Ollama.Listing.Show;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Frontends.Ollama.Listing;

/// <summary>What there is: models, runners, the version.</summary>
internal static class ListingEndpoints
{
    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, IModelGateway gateway, IModelLibrary library, OllamaOptions options, TimeProvider time)
    {
        var version = JsonSerializer.SerializeToUtf8Bytes(new VersionAnswer(options.Version), ListingJsonContext.Relaxed.VersionAnswer);
        endpoints.MapMethods("/api/version", Read, context => JsonResponse.WriteAsync(context, version));
        endpoints.MapMethods("/api/tags", Read, new TagsEndpoint(gateway).InvokeAsync);
        endpoints.MapGet("/api/ps", new PsEndpoint(gateway, time).InvokeAsync);
        endpoints.MapPost("/api/show", new ShowEndpoint(gateway, library).InvokeAsync);
        CloudEndpoints.Map(endpoints);
    }
}
