using LlamaRunner.Contracts.Failures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace LlamaRunner.Dialects.OpenAI;

/// <summary>What OpenAI's API has and no runner can do: said at once, and so that SDKs do not try again.</summary>
internal static class UnservedEndpoints
{
    private static readonly (string Path, string What)[] All =
    [
        ("/v1/audio/translations", "translations of audio"),
        ("/v1/audio/speech", "speech"),
        ("/v1/images/{**action}", "images"),
    ];

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var (path, what) in All)
        {
            endpoints.MapMethods(path, [HttpMethods.Post], (RequestDelegate)(_ => throw new RequestNotSupportedException(
                $"No backend of this host makes {what}: its models write text, embeddings and rankings.")));
        }
    }
}
