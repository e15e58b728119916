using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Dialects.OpenAI;

/// <summary>The paths of model lists, which OpenAI's and Anthropic's API share.</summary>
internal static class ModelRoutes
{
    private const string Path = "/v1/models";
    private const string IdValue = "id";

    private static readonly string[] Read = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Maps the list and the single model.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, RequestDelegate list, Func<HttpContext, string, Task> show)
    {
        endpoints.MapMethods(Path, Read, list);
        endpoints.MapMethods($"{Path}/{{**{IdValue}}}", Read, context => show(context, NameOf(context)));
    }

    // The server decodes every escape of a path but that of the slash, which SDKs send inside of a name.
    private static string NameOf(HttpContext context) =>
        (context.GetRouteValue(IdValue) as string ?? string.Empty).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
