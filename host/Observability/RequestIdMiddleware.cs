using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Host.Observability;

/// <summary>Gives each request the id that its log line, its errors and its <c>x-request-id</c> header carry.</summary>
internal sealed class RequestIdMiddleware(RequestDelegate next)
{
    /// <summary>Runs the rest of the pipeline.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        context.TraceIdentifier = $"req_{Guid.CreateVersion7():N}";
        context.Response.OnStarting(
            static state =>
            {
                var context = (HttpContext)state;
                context.Response.Headers["x-request-id"] = context.TraceIdentifier;
                return Task.CompletedTask;
            },
            context);
        return next(context);
    }
}
