using LlamaRunner.Contracts.Runners;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects.OpenAI;

/// <summary>
/// Passes a request on to the runner of the model that it names, unchanged, and the answer back as it arrives: what the API
/// gains needs no change here.
/// </summary>
internal sealed class PassThroughEndpoint(IModelGateway gateway, string path, RequiredField required)
{
    public async Task InvokeAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context.Request, context.RequestAborted);
        var head = RequestHead.Parse(body.Memory.Span, required);
        var model = await gateway.ResolveAsync(head.Model, context.RequestAborted);
        var forward = new ForwardRequest
        {
            Path = path,
            Body = body.Memory,
            FormatStreamFailure = OpenAIErrors.FormatStreamFailure,
        };
        await LeaseRetry.RunAsync(gateway, model, LeaseRequest.Default, context, lease => lease.ForwardAsync(context, forward));
    }
}
