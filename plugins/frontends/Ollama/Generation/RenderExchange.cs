using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Models;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>Shows the prompt as the model would get it (<c>_debug_render_only</c>): the runner applies the template, and generates nothing.</summary>
internal static class RenderExchange
{
    private const string Path = "/apply-template";

    /// <summary>Answers a request.</summary>
    /// <param name="gateway">Where the models are.</param>
    /// <param name="context">The request.</param>
    /// <param name="model">The model.</param>
    /// <param name="wishes">How to ask for the lease.</param>
    /// <param name="prompt">What the runner would be asked.</param>
    /// <param name="body">The same, written.</param>
    /// <param name="form">The form of the answer; this one is always one object.</param>
    public static async Task RunAsync(
        IModelGateway gateway, HttpContext context, ModelEntry model, LeaseRequest wishes, Prompt prompt, ReadOnlyMemory<byte> body, AnswerForm form)
    {
        var text = prompt.Rendered;
        if (text is null)
        {
            await LeaseRetry.RunAsync(
                gateway, model, wishes with { NeedsSlot = false }, context, async lease => text = await RenderAsync(lease, body, context.RequestAborted));
        }

        await JsonResponse.WriteAsync(context, Write(text!, prompt.MediaCount, form.CreateJson()));
    }

    private static async Task<string> RenderAsync(IModelLease lease, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await RunnerCall.AskAsync(lease, Path, body, cancellationToken);
            return answer.RootElement.GetProperty("prompt").GetString() ?? string.Empty;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new RunnerRefusedException(StatusCodes.Status502BadGateway, Encoding.UTF8.GetBytes("The runner's answer has no prompt."));
        }
    }

    private static ReadOnlyMemory<byte> Write(string rendered, int mediaCount, AnswerJson json)
    {
        var output = new ArrayBufferWriter<byte>();
        json.WriteStart(output);
        output.Write("\""u8);
        json.EndText(output);
        output.Write(",\"done\":false,\"_debug_info\":{\"rendered_template\":"u8);
        JsonText.Write(output, rendered);
        output.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $",\"image_count\":{mediaCount}}}}}")));
        return output.WrittenMemory;
    }
}
