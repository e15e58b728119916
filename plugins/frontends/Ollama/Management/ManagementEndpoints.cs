using LlamaRunner.Contracts.Library;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Frontends.Ollama.Management;

/// <summary>What changes the models that there are.</summary>
internal static class ManagementEndpoints
{
    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, IModelLibrary library)
    {
        _ = (endpoints, library);
    }
}
