using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.Chat;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects.Anthropic;

/// <summary><c>POST /v1/messages</c>.</summary>
/// <param name="gateway">Where the models are.</param>
internal sealed class MessagesEndpoint(IModelGateway gateway)
{
    public const string Path = "/v1/messages";

    private readonly ChatExchange _exchange = new(gateway, RunnerDialects.Messages, Path);

    public async Task InvokeAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        var head = RequestHead.Parse(body.Memory.Span, RequiredField.Messages);
        var model = await gateway.ResolveAsync(head.Model, context.RequestAborted);
        var chat = ChatRequestBody.Translate(body.Memory, (request, writer) => MessageRequest.Write(request, model.Id, writer));
        AnthropicErrors.WriteRequestId(context);
        await _exchange.RunAsync(context, model, body.Memory, head.Stream == true, chat, Translate, AnthropicErrors.FormatStreamFailure);

        ChatTranslator Translate()
        {
            var message = new MessageHead(NewId.Make("msg_"), head.Model ?? model.Id);
            return new ChatTranslator(model.Id, head.Stream == true ? new MessageEvents(message) : new MessageDocument(message));
        }
    }
}
