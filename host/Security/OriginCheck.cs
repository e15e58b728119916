using LlamaRunner.Contracts.Failures;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace LlamaRunner.Host.Security;

/// <summary>
/// Lets web pages of allowed origins call the host, as the CORS protocol asks for it, and refuses those of others before
/// anything is done for them: a browser would send a simple request first and withhold only the answer.
/// </summary>
internal sealed class OriginCheck(RequestDelegate next, IReadOnlyList<string> allowedOrigins)
{
    private const string Methods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    private const string MaxAgeSeconds = "7200";

    private readonly AllowedOrigins _allowed = new(allowedOrigins);

    public Task InvokeAsync(HttpContext context)
    {
        var origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || IsSameOrigin(origin, context.Request.Host))
        {
            return next(context);
        }

        if (!_allowed.Contains(origin))
        {
            throw new ForbiddenException(
                $"Web pages of '{origin}' may not call this host: add this origin to security.allowedOrigins in host.json.");
        }

        // At the start of the response, since error mapping clears what was set before, and a runner has CORS headers of its own.
        context.Response.OnStarting(AllowOrigin, context);
        return IsPreflight(context.Request) ? AnswerPreflight(context) : next(context);
    }

    /// <summary>Pages that this host serves itself. Its name is one of ours: <see cref="HostNameCheck"/> stands before.</summary>
    private static bool IsSameOrigin(string origin, HostString host) =>
        host.HasValue
        && Uri.TryCreate(origin, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri.Authority.Equals(host.Value, StringComparison.OrdinalIgnoreCase);

    private static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.ContainsKey(HeaderNames.AccessControlRequestMethod);

    private static Task AllowOrigin(object state)
    {
        var context = (HttpContext)state;
        var headers = context.Response.Headers;
        headers.AccessControlAllowOrigin = context.Request.Headers.Origin;
        headers.AccessControlExposeHeaders = "*";
        headers.Append(HeaderNames.Vary, HeaderNames.Origin);
        return Task.CompletedTask;
    }

    private static Task AnswerPreflight(HttpContext context)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status204NoContent;
        response.Headers.AccessControlAllowMethods = Methods;
        response.Headers.AccessControlAllowHeaders = context.Request.Headers.AccessControlRequestHeaders;
        response.Headers.AccessControlMaxAge = MaxAgeSeconds;
        return Task.CompletedTask;
    }
}
