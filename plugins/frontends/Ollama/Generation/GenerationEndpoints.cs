using LlamaRunner.Contracts.Runners;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>What a model answers to: chats, prompts and texts to embed.</summary>
internal static class GenerationEndpoints
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, IModelGateway gateway, TimeProvider time)
    {
        endpoints.MapPost("/api/chat", new ChatEndpoint(gateway, time).InvokeAsync);
        endpoints.MapPost("/api/generate", new GenerateEndpoint(gateway, time).InvokeAsync);
        endpoints.MapPost("/api/embed", new EmbedEndpoint(gateway, time).InvokeAsync);
        endpoints.MapPost("/api/embeddings", new EmbeddingsEndpoint(gateway).InvokeAsync);
    }
}
