using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary><c>POST /api/chat</c>.</summary>
/// <param name="gateway">Where the models are.</param>
/// <param name="time">The clock.</param>
internal sealed class ChatEndpoint(IModelGateway gateway, TimeProvider time)
{
    private readonly GenerationExchange _exchange = new(gateway, time);
    private readonly LoadExchange _load = new(gateway, time);

    /// <summary>Answers one request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var clock = new AnswerClock(time);
        using var body = await OllamaBody.ReadAsync(context);
        var request = body.Root;
        var model = await RequestedModel.FindAsync(gateway, request, context.RequestAborted);
        var messages = ChatMessages.Read(request);
        var options = ModelOptions.Read(request, model.Entry);
        var wishes = new LeaseRequest { KeepAlive = KeepAliveField.Read(request), Load = options.Load };
        var form = new AnswerForm(request, AnswerShape.Chat, model.Name, clock);
        if (messages.Count == 0)
        {
            await _load.RunAsync(context, model, wishes, new AnswerJson(AnswerShape.Chat, model.Name, clock));
            return;
        }

        model.Require(ModelCapabilities.Chat | ModelCapabilities.Completion, "chat");
        await _exchange.RunAsync(context, model.Entry, wishes, new ChatPrompt(request, model, options, messages), form);
    }
}
