using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects.Chat;

/// <summary>
/// Has a runner's own tokenizer count what a chat's prompt takes: (1) asks for the count alone, which llama-server can give, (2) of other
/// runners asks the chat with an answer of one token, which tells what its prompt took.
/// </summary>
/// <param name="gateway">Where the models are.</param>
/// <param name="formatFailure">Makes the event of a failure; the answer is no stream, and it is never written.</param>
/// <param name="write">Writes the count as the API tells it, into an object.</param>
internal sealed class PromptCount(
    IModelGateway gateway, Func<RequestFailedException, ReadOnlyMemory<byte>> formatFailure, Action<Utf8JsonWriter, int> write)
{
    private const string CountPath = "/v1/chat/completions/input_tokens";
    private const string ChatPath = "/v1/chat/completions";

    /// <summary>Answers a request for a count.</summary>
    /// <param name="context">The request.</param>
    /// <param name="model">The model that it means.</param>
    /// <param name="chat">The chat that it was translated to, with a limit of one token.</param>
    /// <exception cref="BadRequestException">The request could not be translated.</exception>
    public Task RunAsync(HttpContext context, ModelEntry model, ChatRequestBody chat)
    {
        var body = chat.Body;
        return LeaseRetry.RunAsync(gateway, model, LeaseRequest.Default, context, async lease =>
        {
            try
            {
                // 1.
                await lease.ForwardAsync(context, Request(CountPath, body, new CountTranslator(write)));
            }
            catch (RunnerRefusedException refusal) when (IsUnknown(refusal))
            {
                // 2.
                await lease.ForwardAsync(context, Request(ChatPath, body, new ChatTranslator(model.Id, new PromptCountDocument(write))));
            }
        });
    }

    private ForwardRequest Request(string path, ReadOnlyMemory<byte> body, IAnswerTranslator translator) => new()
    {
        Path = path,
        Body = body,
        FormatStreamFailure = formatFailure,
        Translator = translator,
    };

    private static bool IsUnknown(RunnerRefusedException refusal) =>
        refusal.StatusCode is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed or StatusCodes.Status501NotImplemented;
}
