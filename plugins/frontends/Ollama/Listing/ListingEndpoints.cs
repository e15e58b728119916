using LlamaRunner.Contracts.Library;
using LlamaRunner.Contracts.Runners;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Frontends.Ollama.Listing;

/// <summary>What there is: models, runners, the version.</summary>
internal static class ListingEndpoints
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, IModelGateway gateway, IModelLibrary library, TimeProvider time)
    {
        _ = (endpoints, gateway, library, time);
    }
}
