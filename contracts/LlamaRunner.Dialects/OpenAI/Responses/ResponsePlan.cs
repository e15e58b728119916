using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.Chat;

namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>What is to be done for one request of <c>/v1/responses</c>.</summary>
/// <param name="Settings">What the response says of itself.</param>
/// <param name="Input">The conversation.</param>
/// <param name="PreviousId">The id of the response that it goes on from; null for none.</param>
/// <param name="IsKept">Whether the client wants it kept.</param>
/// <param name="Chat">The chat that it was translated to.</param>
internal sealed record ResponsePlan(ResponseSettings Settings, ResponseInput Input, string? PreviousId, bool IsKept, ChatRequestBody Chat)
{
    /// <summary>Reads a request.</summary>
    /// <param name="body">The request, one JSON object.</param>
    /// <param name="name">The model as the client named it.</param>
    /// <param name="model">The id of the model that it means.</param>
    /// <param name="store">Where earlier responses are kept.</param>
    /// <param name="time">The clock.</param>
    /// <param name="maxTokens">The limit of tokens; null takes that of the request.</param>
    /// <exception cref="BadRequestException">The request cannot be understood, or goes on from what is not kept.</exception>
    public static ResponsePlan Make(ReadOnlyMemory<byte> body, string name, string model, ResponseStore store, TimeProvider time, int? maxTokens = null)
    {
        ReadOnlyMemory<byte> echo = default;
        var input = new ResponseInput([], []);
        string? previous = null;
        var isKept = true;
        var chat = ChatRequestBody.Translate(body, (request, writer) =>
        {
            previous = Fields.Text(request, "previous_response_id");
            isKept = Fields.Flag(request, "store") ?? true;
            echo = ResponseEcho.Write(request);
            input = new ResponseInput(previous is null ? [] : [.. store.Replay(previous).Select(item => item.Json)], InputItems.Read(request, store.FindItem));
            ResponseRequest.Write(request, model, input, writer, maxTokens);
        });
        return new ResponsePlan(new ResponseSettings(NewId.Make("resp_"), name, time.GetUtcNow(), echo), input, previous, isKept, chat);
    }
}
