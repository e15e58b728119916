using LlamaRunner.Contracts.Failures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace LlamaRunner.Host.Frontends.Decompression;

/// <summary>
/// Refuses bodies that the framework's middleware, which comes next, would let pass because it cannot decompress them; and forgets the
/// length of those that it can, which is that of the compressed body.
/// </summary>
internal sealed class EncodingCheck(RequestDelegate next)
{
    /// <summary>Runs the rest of the pipeline.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var encodings = context.Request.Headers.ContentEncoding;
        if (!StringValues.IsNullOrEmpty(encodings) && !Is(encodings, "identity"))
        {
            if (!BodyEncodings.IsSupported(encodings))
            {
                throw new ContentEncodingNotSupportedException(encodings.ToString(), BodyEncodings.Supported);
            }

            context.Request.ContentLength = null;
        }

        return next(context);
    }

    private static bool Is(StringValues encodings, string encoding) =>
        encodings.Count == 1 && string.Equals(encodings[0], encoding, StringComparison.OrdinalIgnoreCase);
}
