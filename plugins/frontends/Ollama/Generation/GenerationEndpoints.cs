using LlamaRunner.Contracts.Runners;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>What a model answers to: chats, prompts and texts to embed.</summary>
internal static class GenerationEndpoints
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, IModelGateway gateway, TimeProvider time)
    {
        _ = (endpoints, gateway, time);
    }
}
