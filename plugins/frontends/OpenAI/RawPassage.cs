using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using LlamaRunner.Dialects.OpenAI;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LlamaRunner.Frontends.OpenAI;

/// <summary>Passes a client's request on to a model's runner as it is.</summary>
/// <param name="gateway">Where the models are.</param>
internal sealed class RawPassage(IModelGateway gateway)
{
    private const string StartParameter = "autoload";

    /// <summary>Passes a request on whose body has been read, or is read here.</summary>
    /// <param name="context">The request.</param>
    /// <param name="model">The model.</param>
    /// <param name="path">Path and query below the runner's address, as they shall be sent.</param>
    /// <param name="body">The body, when it has been read; it stays the caller's.</param>
    /// <exception cref="ForbiddenException">The path is not for clients.</exception>
    /// <exception cref="ModelNotLoadedException">The request only looks at a runner, and there is none.</exception>
    public async Task PassAsync(HttpContext context, ModelEntry model, string path, RequestBody? body = null)
    {
        var lease = Ask(context, path);
        if (body is null && IsStreamed(context.Request))
        {
            await StreamAsync(context, model, lease, path);
            return;
        }

        using var read = body is null && HasBody(context) ? await RequestBody.ReadAsync(context.Request, context.RequestAborted) : null;
        var request = Describe(path) with { Body = (body ?? read)?.Memory };
        await LeaseRetry.RunAsync(gateway, model, lease, context, granted => granted.ForwardRawAsync(context, request));
    }

    private static RawRequest Describe(string path) => new() { Path = path, FormatStreamFailure = OpenAIErrors.FormatStreamFailure };

    // Read whole, whatever its type says, so that filters see it as they see every other request: a runner does not look at the type.
    // But for forms with files, which it reads no other way and which may be large.
    private static bool IsStreamed(HttpRequest request) =>
        request.ContentType?.StartsWith("multipart/", StringComparison.OrdinalIgnoreCase) is true;

    // To the server, all that follows a request for another protocol is its body.
    private static bool HasBody(HttpContext context) =>
        context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true } && !IsUpgrade(context);

    private static bool IsUpgrade(HttpContext context) => context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true };

    private static LeaseRequest Ask(HttpContext context, string path)
    {
        var end = path.IndexOf('?', StringComparison.Ordinal);
        switch (RunnerUses.Of(context.Request.Method, end < 0 ? path : path.AsSpan(0, end), IsUpgrade(context)))
        {
            case RunnerUse.Forbidden:
                throw new ForbiddenException($"{context.Request.Method} {context.Request.Path} is not for clients: it concerns all who use this runner.");
            case RunnerUse.Look:
                return new LeaseRequest { NeedsSlot = false, MayStart = string.Equals(context.Request.Query[StartParameter], "true", StringComparison.OrdinalIgnoreCase) };
            case RunnerUse.Beside:
                return new LeaseRequest { NeedsSlot = false };
            default:
                return LeaseRequest.Default;
        }
    }

    // The client's body can be sent once, so nothing is tried again.
    private async Task StreamAsync(HttpContext context, ModelEntry model, LeaseRequest lease, string path)
    {
        await using var granted = await gateway.AcquireAsync(model, lease, context.RequestAborted);
        await granted.ForwardRawAsync(context, Describe(path));
    }
}
