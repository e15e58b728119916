using System.Net;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace LlamaRunner.Host.Forwarding;

/// <summary>Makes the request to a runner that says what the client's said.</summary>
internal static class RawMessage
{
    // The path and query go out letter by letter as the client sent them (R86).
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Makes it.</summary>
    public static HttpRequestMessage Create(HttpContext context, Uri baseAddress, RawRequest request)
    {
        var source = context.Request;
        if (!Uri.TryCreate(baseAddress.GetLeftPart(UriPartial.Authority) + request.Path, AsWritten, out var address))
        {
            throw new BadRequestException("The path cannot be part of an address.");
        }

        var message = new HttpRequestMessage(new HttpMethod(source.Method), address)
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = CreateContent(context, request),
        };
        RequestHeaders.Copy(source, message);
        if (message.Content is null)
        {
            // The answer to a request without body is not read here, so it may be compressed; llama-server's page is nothing else.
            message.Headers.TryAddWithoutValidation(HeaderNames.AcceptEncoding, (IEnumerable<string?>)source.Headers.AcceptEncoding);
        }

        if (IsUpgrade(context))
        {
            message.Headers.TryAddWithoutValidation(HeaderNames.Connection, HeaderNames.Upgrade);
            message.Headers.TryAddWithoutValidation(HeaderNames.Upgrade, (IEnumerable<string?>)source.Headers.Upgrade);
        }

        return message;
    }

    // To the server, all that follows a request for another protocol is its body.
    private static bool HasBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true } && !IsUpgrade(context);

    private static bool IsUpgrade(HttpContext context) => context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };

    private static HttpContent? CreateContent(HttpContext context, RawRequest request)
    {
        HttpContent? content = request.Body is { } body
            ? new TrackedBodyContent(body)
            : HasBody(context) ? new ClientBodyContent(context.Request) : null;
        if (content is not null && context.Request.Headers.ContentType is { Count: > 0 } type)
        {
            content.Headers.TryAddWithoutValidation(HeaderNames.ContentType, (IEnumerable<string?>)type);
        }

        return content;
    }
}
