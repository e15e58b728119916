using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.Chat;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects.Anthropic;

/// <summary>
/// <c>POST /v1/messages/count_tokens</c>: the runner's own tokenizer counts. Steps: (1) read, (2) ask for the count alone, which
/// llama-server can give, (3) of other runners ask the chat with an answer of one token, which tells what its prompt took.
/// </summary>
/// <param name="gateway">Where the models are.</param>
internal sealed class CountTokensEndpoint(IModelGateway gateway)
{
    private const string CountPath = "/v1/chat/completions/input_tokens";
    private const string ChatPath = "/v1/chat/completions";

    public async Task InvokeAsync(HttpContext context)
    {
        // 1.
        using var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        var head = RequestHead.Parse(body.Memory.Span, RequiredField.Messages);
        var model = await gateway.ResolveAsync(head.Model, context.RequestAborted);
        var chat = ChatRequestBody.Translate(body.Memory, (request, writer) => MessageRequest.Write(request, model.Id, writer, maxTokens: 1)).Body;
        AnthropicErrors.WriteRequestId(context);
        await LeaseRetry.RunAsync(gateway, model, LeaseRequest.Default, context, async lease =>
        {
            try
            {
                // 2.
                await lease.ForwardAsync(context, Request(CountPath, chat, new CountTranslator()));
            }
            catch (RunnerRefusedException refusal) when (IsUnknown(refusal))
            {
                // 3.
                await lease.ForwardAsync(context, Request(ChatPath, chat, new ChatTranslator(model.Id, new PromptCountDocument())));
            }
        });
    }

    private static ForwardRequest Request(string path, ReadOnlyMemory<byte> body, IAnswerTranslator translator) => new()
    {
        Path = path,
        Body = body,
        FormatStreamFailure = AnthropicErrors.FormatStreamFailure,
        Translator = translator,
    };

    private static bool IsUnknown(RunnerRefusedException refusal) =>
        refusal.StatusCode is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed or StatusCodes.Status501NotImplemented;
}
