using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.Chat;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary><c>POST /v1/responses/input_tokens</c>.</summary>
/// <param name="gateway">Where the models are.</param>
/// <param name="store">Where earlier responses are kept.</param>
/// <param name="time">The clock.</param>
internal sealed class CountInputEndpoint(IModelGateway gateway, ResponseStore store, TimeProvider time)
{
    private readonly PromptCount _count = new(gateway, OpenAIErrors.FormatStreamFailure, static (writer, count) =>
    {
        writer.WriteString("object"u8, "response.input_tokens"u8);
        writer.WriteNumber("input_tokens"u8, count);
    });

    public async Task InvokeAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        var head = RequestHead.Parse(body.Memory.Span, required: null);
        var model = await gateway.ResolveAsync(head.Model, context.RequestAborted);
        var plan = ResponsePlan.Make(body.Memory, head.Model ?? model.Id, model.Id, store, time, maxTokens: 1);
        await _count.RunAsync(context, model, plan.Chat);
    }
}
