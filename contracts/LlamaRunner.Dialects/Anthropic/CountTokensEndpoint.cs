using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.Chat;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects.Anthropic;

/// <summary><c>POST /v1/messages/count_tokens</c>.</summary>
/// <param name="gateway">Where the models are.</param>
internal sealed class CountTokensEndpoint(IModelGateway gateway)
{
    private readonly PromptCount _count = new(
        gateway, AnthropicErrors.FormatStreamFailure, static (writer, count) => writer.WriteNumber("input_tokens"u8, count));

    public async Task InvokeAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        var head = RequestHead.Parse(body.Memory.Span, RequiredField.Messages);
        var model = await gateway.ResolveAsync(head.Model, context.RequestAborted);
        var chat = ChatRequestBody.Translate(body.Memory, (request, writer) => MessageRequest.Write(request, model.Id, writer, maxTokens: 1));
        AnthropicErrors.WriteRequestId(context);
        await _count.RunAsync(context, model, chat);
    }
}
