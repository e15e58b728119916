using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using LlamaRunner.Dialects.OpenAI;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Host.Control;

/// <summary>
/// <c>POST /control/chat?keepAlive=5m</c>: a chat completion of OpenAI's API that also says how long the model stays, for which that API has
/// no field.
/// </summary>
internal sealed class ControlChatEndpoint(IModelGateway gateway)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var keepAlive = KeepAlive.Parse(context.Request.Query["keepAlive"], "keepAlive");
        using var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        var head = RequestHead.Parse(body.Memory.Span, RequiredField.Messages);
        var model = await gateway.ResolveAsync(head.Model, context.RequestAborted);
        await using var lease = await gateway.AcquireAsync(model, new LeaseRequest { KeepAlive = keepAlive }, context.RequestAborted);
        await lease.ForwardAsync(context, new ForwardRequest
        {
            Path = "/v1/chat/completions",
            Body = body.Memory,
            FormatStreamFailure = OpenAIErrors.FormatStreamFailure,
        });
    }
}
