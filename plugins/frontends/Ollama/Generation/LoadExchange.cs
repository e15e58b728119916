using System.Buffers;
using System.Text;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>
/// A request without prompt or messages: it loads the model, or unloads it when it is to be kept for no time. The answer is one object,
/// also where a stream is the rule.
/// </summary>
/// <param name="gateway">Where the models are.</param>
/// <param name="time">The clock.</param>
internal sealed class LoadExchange(IModelGateway gateway, TimeProvider time)
{
    // Requests under way finish first; who asks for an unload need not wait for them.
    private static readonly TimeSpan UnloadWait = TimeSpan.FromSeconds(5);

    /// <summary>Answers a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="model">The model.</param>
    /// <param name="wishes">How to ask for the lease.</param>
    /// <param name="json">Writes the answer.</param>
    public async Task RunAsync(HttpContext context, RequestedModel model, LeaseRequest wishes, AnswerJson json)
    {
        if (wishes.KeepAlive == TimeSpan.Zero)
        {
            await UnloadAsync(model, context.RequestAborted);
            await WriteAsync(context, json, "unload");
            return;
        }

        await (await gateway.AcquireAsync(model.Entry, wishes with { NeedsSlot = false }, context.RequestAborted)).DisposeAsync();
        await WriteAsync(context, json, "load");
    }

    private async Task UnloadAsync(RequestedModel model, CancellationToken cancellationToken)
    {
        try
        {
            await gateway.UnloadAsync(model.Entry, UnloadMode.Drain, cancellationToken).WaitAsync(UnloadWait, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // It goes when its last request has ended.
        }
    }

    private static Task WriteAsync(HttpContext context, AnswerJson json, string reason)
    {
        var output = new ArrayBufferWriter<byte>();
        json.WriteStart(output);
        output.Write("\""u8);
        json.EndText(output);
        output.Write(Encoding.UTF8.GetBytes($",\"done\":true,\"done_reason\":\"{reason}\"}}"));
        return JsonResponse.WriteAsync(context, output.WrittenMemory);
    }
}
