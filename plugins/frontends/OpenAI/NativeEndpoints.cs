using LlamaRunner.Contracts.Runners;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Frontends.OpenAI;

/// <summary>llama-server's own endpoints, where its users expect them.</summary>
internal static class NativeEndpoints
{
    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] Shown = ["/props", "/slots", "/metrics", "/lora-adapters"];

    private static readonly string[] Posted =
    [
        "/tokenize", "/detokenize", "/apply-template", "/infill", "/completion", "/completions", "/embedding", "/embeddings",
        "/lora-adapters", "/v1/chat/completions/input_tokens",
    ];

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, IModelGateway gateway)
    {
        foreach (var path in Shown)
        {
            endpoints.MapMethods(path, Read, new NativeEndpoint(gateway, path).ReadAsync);
        }

        foreach (var path in Posted)
        {
            endpoints.MapPost(path, new NativeEndpoint(gateway, path).PostAsync);
        }
    }
}
