using LlamaRunner.Contracts.Runners;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects.OpenAI;

/// <summary>
/// Passes a request on to the runner of the model that it names, unchanged, and the answer back as it arrives: what the API
/// gains needs no change here.
/// </summary>
/// <param name="gateway">Where the models are.</param>
/// <param name="path">The runner's path, for example <c>/v1/chat/completions</c>.</param>
/// <param name="required">The field without which the request makes no sense.</param>
/// <param name="lease">How a request asks for its lease, asked before its body is read; null for requests without wishes of their own.</param>
public sealed class PassThroughEndpoint(
    IModelGateway gateway, string path, RequiredField required, Func<HttpContext, LeaseRequest>? lease = null)
{
    /// <summary>What is done otherwise on this port; nothing by default. What concerns chats is not applied to other paths.</summary>
    public OpenAIOptions Options { get; init; } = OpenAIOptions.Default;

    private bool IsChat => ReferenceEquals(required, RequiredField.Messages);

    /// <summary>Answers one request.</summary>
    /// <param name="context">The request.</param>
    public async Task InvokeAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var wishes = lease?.Invoke(context) ?? LeaseRequest.Default;
        using var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        var head = RequestHead.Parse(body.Memory.Span, required);
        var model = await gateway.ResolveAsync(head.Model, context.RequestAborted);
        var forward = new ForwardRequest
        {
            Path = path,
            Body = (IsChat ? Options.EditChat(body.Memory) : null) ?? body.Memory,
            FormatStreamFailure = OpenAIErrors.FormatStreamFailure,
            Heartbeat = head.Stream == true ? OpenAIHeartbeat.Of(context) : null,
        };
        await LeaseRetry.RunAsync(gateway, model, wishes, context, granted => granted.ForwardAsync(context, Translated(forward)), forward.Heartbeat);

        ForwardRequest Translated(ForwardRequest request) => IsChat && Options.TranslateChat(model, head.Stream == true) is { } translator
            ? request with { Translator = translator }
            : request;
    }
}
