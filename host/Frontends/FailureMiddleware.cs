using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Frontends;
using LlamaRunner.Host.Forwarding;
using LlamaRunner.Host.Observability;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;

namespace LlamaRunner.Host.Frontends;

/// <summary>
/// Turns whatever the rest of the pipeline throws into a failure of the contracts, and has the frontend write it. After the
/// response has started nothing can be said any more: then the exception goes on, and Kestrel breaks the response off. Nothing of a
/// plugin runs outside of this, so here requests are counted for its version.
/// </summary>
internal sealed partial class FailureMiddleware(RequestDelegate next, FrontendSlot slot, ILogger<FailureMiddleware> logger)
{
    /// <summary>Runs the rest of the pipeline.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var record = context.Features.GetRequiredFeature<RequestRecord>();
        var version = slot.Enter();
        try
        {
            await next(context);
            if (!context.Response.HasStarted && context.Response.StatusCode == StatusCodes.Status405MethodNotAllowed)
            {
                throw MethodNotAllowed(context);
            }
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to read an answer; what the request still did has been cancelled.
            record.ClientGone = true;
            record.Failure = "client gone";
        }
        catch (Exception exception)
        {
            var failure = Translate(context, exception);
            record.Failure = NameOf(failure);
            record.Model ??= ModelOf(failure);
            if (exception is BrokenStreamException { EndsRegularly: true })
            {
                return;
            }

            if (context.Response.HasStarted)
            {
                throw;
            }

            await WriteAsync(context, version.Frontend, failure);
        }
        finally
        {
            version.Exit();
        }
    }

    private RequestFailedException Translate(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case RequestFailedException failure:
                return failure;
            case BrokenStreamException { InnerException: RequestFailedException failure }:
                return failure;
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return new PayloadTooLargeException(context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? 0);
            case BadHttpRequestException bad:
                return new BadRequestException(bad.Message);
            default:
                LogUnexpected(exception, context.TraceIdentifier);
                return new InternalFailureException(context.TraceIdentifier, exception);
        }
    }

    private static async Task WriteAsync(HttpContext context, IApiFrontend frontend, RequestFailedException failure)
    {
        var kept = context.Response.Headers.Where(header => IsOfTheHost(header.Key)).ToArray();
        context.Response.Clear();
        foreach (var header in kept)
        {
            context.Response.Headers[header.Key] = header.Value;
        }

        await frontend.WriteFailureAsync(context, failure);
    }

    // What the checks before have set stays on errors, too: a page that may not read an error cannot show it (R104).
    private static bool IsOfTheHost(string header) =>
        header.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)
        || header.Equals(HeaderNames.Vary, StringComparison.OrdinalIgnoreCase)
        || header.Equals(HeaderNames.Allow, StringComparison.OrdinalIgnoreCase);

    private static MethodNotAllowedException MethodNotAllowed(HttpContext context) =>
        new(context.Request.Method, context.Request.Path, context.Response.Headers.Allow.ToString());

    private static string NameOf(RequestFailedException failure) => failure.GetType().Name.Replace("Exception", string.Empty, StringComparison.Ordinal);

    private static string? ModelOf(RequestFailedException failure) => failure switch
    {
        ModelLoadFailedException loadFailed => loadFailed.Model,
        RunnerLostException lost => lost.Model,
        ModelNotLoadedException notLoaded => notLoaded.Model,
        _ => null,
    };

    [LoggerMessage(EventId = 1301, Level = LogLevel.Error, Message = "Request {RequestId} failed unexpectedly")]
    private partial void LogUnexpected(Exception exception, string requestId);
}
