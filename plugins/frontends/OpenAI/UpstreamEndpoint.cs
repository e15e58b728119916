using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LlamaRunner.Frontends.OpenAI;

/// <summary>
/// <c>/upstream/{model}/{path}</c>: whatever the model's runner offers, its web page included, by the model's name. The path and the
/// query go on as the client wrote them.
/// </summary>
/// <param name="gateway">Where the models are.</param>
internal sealed class UpstreamEndpoint(IModelGateway gateway)
{
    /// <summary>The route.</summary>
    public const string Pattern = Prefix + "{**path:minlength(1)}";

    private const string Prefix = "/upstream/";

    private readonly RawPassage _passage = new(gateway);

    /// <summary>Answers one request.</summary>
    /// <exception cref="ModelNotFoundException">The path begins with the name of no model.</exception>
    public async Task InvokeAsync(HttpContext context)
    {
        var (path, query) = Split(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        var (model, rest) = await UpstreamTarget.FindAsync(gateway, path[Prefix.Length..], context.RequestAborted);
        if (rest.Length == 0)
        {
            // A page's links are relative to the folder that it lies in.
            context.Response.StatusCode = StatusCodes.Status308PermanentRedirect;
            context.Response.Headers.Location = $"{path}/{query}";
            return;
        }

        await _passage.PassAsync(context, model, rest + query);
    }

    // As it stands in the request line, but for the address in front that proxies are sent.
    private static (string Path, string Query) Split(string target)
    {
        var start = target.StartsWith('/') ? 0 : target.IndexOf(Prefix, StringComparison.OrdinalIgnoreCase);
        var end = target.IndexOf('?', StringComparison.Ordinal);
        end = end < 0 ? target.Length : end;
        var path = start < 0 || start > end ? string.Empty : target[start..end];
        return path.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            ? (path, target[end..])
            : throw new BadRequestException("The path must begin with /upstream/, not in another way of writing it.");
    }
}
