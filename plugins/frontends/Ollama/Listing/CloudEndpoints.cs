using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Frontends.Ollama.Listing;

/// <summary>What Ollama has of its own service on the network. There is none here: nothing is sent to it, and nobody is signed in.</summary>
internal static class CloudEndpoints
{
    private const string NoSearch = "web search is not available: this server sends nothing to Ollama's cloud";
    private const string NoFetch = "web fetch is not available: this server sends nothing to Ollama's cloud";
    private const string NoAccount = "account unavailable";

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        Answer("/api/status", HttpMethods.Get, """{"cloud":{"disabled":true,"source":"env"}}""");
        Answer("/api/experimental/model-recommendations", HttpMethods.Get, """{"recommendations":[]}""");

        // Who is signed out already has what was asked for.
        Answer("/api/signout", HttpMethods.Post, "{}");
        Answer("/api/user/keys/{key}", HttpMethods.Delete, "{}");
        Refuse("/api/me", StatusCodes.Status503ServiceUnavailable, NoAccount);
        Refuse("/api/experimental/web_search", StatusCodes.Status403Forbidden, NoSearch);
        Refuse("/api/experimental/web_fetch", StatusCodes.Status403Forbidden, NoFetch);

        void Answer(string path, string method, string json)
        {
            var bytes = System.Text.Encoding.UTF8.GetBytes(json);
            endpoints.MapMethods(path, [method], context => Dialects.JsonResponse.WriteAsync(context, bytes));
        }

        void Refuse(string path, int status, string text) =>
            endpoints.MapPost(path, context => OllamaErrors.WriteAsync(context, status, text));
    }
}
