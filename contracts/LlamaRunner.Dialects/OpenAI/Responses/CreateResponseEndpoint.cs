using System.Buffers;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects.Chat;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects.OpenAI.Responses;

/// <summary>
/// <c>POST /v1/responses</c>. Steps: (1) read the request, and what it goes on from, (2) translate it, (3) have it answered, (4) when
/// another request cancels it meanwhile, give what there is.
/// </summary>
/// <param name="gateway">Where the models are.</param>
/// <param name="store">Where responses are kept.</param>
/// <param name="running">Those that are being answered.</param>
/// <param name="time">The clock.</param>
internal sealed class CreateResponseEndpoint(IModelGateway gateway, ResponseStore store, RunningResponses running, TimeProvider time)
{
    public const string Path = "/v1/responses";

    private readonly ChatExchange _exchange = new(gateway, RunnerDialects.Responses, Path);

    public async Task InvokeAsync(HttpContext context)
    {
        // 1.
        using var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        var head = RequestHead.Parse(body.Memory.Span, required: null);
        var model = await gateway.ResolveAsync(head.Model, context.RequestAborted);

        // 2.
        var plan = ResponsePlan.Make(body.Memory, head.Model ?? model.Id, model.Id, store, time);

        // 3. and 4.
        var clientGone = context.RequestAborted;
        using var response = running.Begin(plan.Settings, clientGone);
        context.RequestAborted = response.Token;
        var attempt = new Attempt(plan, response, head.Stream == true, store, time);
        try
        {
            await _exchange.RunAsync(context, model, body.Memory, head.Stream == true, plan.Chat, () => attempt.Begin(model), attempt.Fail);
        }
        catch (Exception exception) when (response.IsCancelled && !clientGone.IsCancellationRequested && exception is OperationCanceledException or IOException)
        {
            context.RequestAborted = clientGone;
            await attempt.CancelAsync(context);
        }
        finally
        {
            context.RequestAborted = clientGone;
        }
    }

    /// <summary>One way of a response through a runner; a second one begins anew.</summary>
    private sealed class Attempt(ResponsePlan plan, RunningResponse running, bool isStream, ResponseStore store, TimeProvider time)
    {
        private ChatTranslator? _translator;
        private ResponseEvents? _events;
        private ResponseOutput? _output;
        private bool _hasEnded;

        public IAnswerTranslator Begin(ModelEntry model)
        {
            _output = new ResponseOutput(plan.Settings, Keep, time);
            _events = isStream ? new ResponseEvents(_output) : null;
            return _translator = new ChatTranslator(model.Id, _events is null ? new ResponseDocument(_output) : _events);
        }

        public ReadOnlyMemory<byte> Fail(RequestFailedException failure) =>
            (_events ?? new ResponseEvents(new ResponseOutput(plan.Settings, Keep, time))).Fail(failure);

        public async Task CancelAsync(HttpContext context)
        {
            if (_hasEnded)
            {
                // It was whole when the other request came; only the sending of it is left.
                await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
                return;
            }

            var output = _output ?? new ResponseOutput(plan.Settings, Keep, time);
            if (!isStream)
            {
                await JsonResponse.WriteAsync(context, output.Cancel(_translator?.Cut(new ArrayBufferWriter<byte>()) ?? []));
                return;
            }

            var events = _events ?? new ResponseEvents(output);
            if (!context.Response.HasStarted)
            {
                context.Response.ContentType = events.ContentType;
            }

            var writer = context.Response.BodyWriter;
            events.Cancel(_translator?.Cut(writer) ?? [], writer);
            await writer.FlushAsync(context.RequestAborted);
        }

        private void Keep(ReadOnlyMemory<byte> json, IReadOnlyList<ReadOnlyMemory<byte>> items)
        {
            _hasEnded = true;
            if (plan.IsKept)
            {
                store.Keep(new KeptResponse(plan.Settings.Id, plan.PreviousId, json, plan.Input.Own, items));
            }

            // Last, so that whoever hears of it finds it kept.
            running.End(json);
        }
    }
}
