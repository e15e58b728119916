using LlamaRunner.Contracts.Library;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Frontends.Ollama.Management;

/// <summary>Files that clients give for models they are going to make.</summary>
internal sealed class BlobEndpoints(IModelLibrary library)
{
    /// <summary>Tells whether one is there.</summary>
    public Task HeadAsync(HttpContext context)
    {
        context.Response.StatusCode = library.HasBlob(DigestOf(context)) ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    /// <summary>Takes one.</summary>
    public async Task PostAsync(HttpContext context)
    {
        // The limit of the host is one for requests; models have many times that.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        var isNew = await library.AddBlobAsync(DigestOf(context), context.Request.Body, context.RequestAborted);
        context.Response.StatusCode = isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK;
    }

    private static string DigestOf(HttpContext context) => (string?)context.GetRouteValue("digest") ?? "";
}
