using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.OpenAI;

/// <summary>
/// One of llama-server's own endpoints, answered by the runner of the model that the request names: in its JSON object, else in its
/// query, else the only model or the one that is loaded.
/// </summary>
/// <param name="gateway">Where the models are.</param>
/// <param name="path">The path, here and at the runner.</param>
internal sealed class NativeEndpoint(IModelGateway gateway, string path)
{
    private const string ModelParameter = "model";

    private readonly RawPassage _passage = new(gateway);

    /// <summary>Answers a request without body.</summary>
    public async Task ReadAsync(HttpContext context)
    {
        var model = await gateway.ResolveAsync(context.Request.Query[ModelParameter], context.RequestAborted);
        await _passage.PassAsync(context, model, path + context.Request.QueryString);
    }

    /// <summary>Answers a request whose body is JSON.</summary>
    public async Task PostAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);

        // The one list that llama-server takes, of adapters, has no place for a name.
        var named = IsArray(body.Memory.Span) ? null : RequestHead.Parse(body.Memory.Span, required: null).Model;
        var name = string.IsNullOrEmpty(named) ? (string?)context.Request.Query[ModelParameter] : named;
        var model = await gateway.ResolveAsync(name, context.RequestAborted);
        await _passage.PassAsync(context, model, path + context.Request.QueryString, body);
    }

    private static bool IsArray(ReadOnlySpan<byte> body) => body.TrimStart(" \t\r\n"u8) is [(byte)'[', ..];
}
