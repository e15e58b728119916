using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.OpenAI;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects.Chat;

/// <summary>Has a runner answer a request of another API: in its own words where it knows that API, else by a chat that is translated.</summary>
/// <param name="gateway">Where the models are.</param>
/// <param name="native">The dialect in which nothing needs to be translated.</param>
/// <param name="path">Its path.</param>
internal sealed class ChatExchange(IModelGateway gateway, RunnerDialects native, string path)
{
    private const string ChatPath = "/v1/chat/completions";

    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="model">The model that it means.</param>
    /// <param name="request">Its body as it came.</param>
    /// <param name="isStream">Whether the client wants a stream.</param>
    /// <param name="chat">The chat that it was translated to.</param>
    /// <param name="translate">Makes what translates the answer; called for each attempt.</param>
    /// <param name="formatFailure">Makes the event that tells of a failure, in this API's own form.</param>
    /// <exception cref="BadRequestException">The request cannot be translated, and no runner that is up knows its API.</exception>
    public async Task RunAsync(
        HttpContext context,
        ModelEntry model,
        ReadOnlyMemory<byte> request,
        bool isStream,
        ChatRequestBody chat,
        Func<IAnswerTranslator> translate,
        Func<RequestFailedException, ReadOnlyMemory<byte>> formatFailure)
    {
        if (!chat.IsValid && !IsNative(model))
        {
            // Before anything is loaded for it.
            _ = chat.Body;
        }

        var heartbeat = isStream ? new StreamHeartbeat(context, OpenAIHeartbeat.Mark, formatFailure) : null;
        await LeaseRetry.RunAsync(gateway, model, LeaseRequest.Default, context, WorkAsync, heartbeat);

        Task WorkAsync(IModelLease lease)
        {
            var isKnown = lease.Capabilities.Dialects.HasFlag(native);
            return lease.ForwardAsync(context, new ForwardRequest
            {
                Path = isKnown ? path : ChatPath,
                Body = isKnown ? request : chat.Body,
                FormatStreamFailure = formatFailure,
                Heartbeat = heartbeat,
                Translator = isKnown ? null : translate(),
            });
        }
    }

    private bool IsNative(ModelEntry model) => gateway.Runners.Any(
        runner => runner.Model.Id == model.Id && runner.Capabilities is { } capabilities && capabilities.Dialects.HasFlag(native));
}
