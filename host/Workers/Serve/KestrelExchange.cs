using System.IO.Pipelines;
using LlamaRunner.Dialects;
using LlamaRunner.Host.Workers.Wire;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Host.Workers.Serve;

/// <summary>One request over a socket.</summary>
internal sealed class KestrelExchange(HttpContext context) : WireExchange
{
    /// <inheritdoc/>
    public override string Method => context.Request.Method;

    /// <inheritdoc/>
    public override string Path => context.Request.Path.Value ?? "/";

    /// <inheritdoc/>
    public override CancellationToken Aborted => context.RequestAborted;

    /// <inheritdoc/>
    public override ValueTask<RequestBody> ReadBodyAsync(CancellationToken cancellationToken) =>
        RequestBody.ReadAsync(context.Request, cancellationToken);

    protected override PipeWriter Begin(int status, string contentType)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        if (IsEventStream)
        {
            context.Response.Headers.CacheControl = "no-cache";
        }

        return context.Response.BodyWriter;
    }
}
