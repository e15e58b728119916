using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects;

/// <summary>Writes whole JSON answers.</summary>
public static class JsonResponse
{
    /// <summary>Answers a request with JSON of known length.</summary>
    /// <param name="context">The request; its response has not started.</param>
    /// <param name="json">The body, UTF-8.</param>
    /// <param name="status">The HTTP status.</param>
    public static Task WriteAsync(HttpContext context, ReadOnlyMemory<byte> json, int status = StatusCodes.Status200OK)
    {
        ArgumentNullException.ThrowIfNull(context);
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = json.Length;
        return response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    }
}
