using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.Runners;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Dialects.OpenAI.Audio;

/// <summary>Writes down what is said in an audio file: the form goes to a runner that takes audio, and its JSON or its events come back.</summary>
/// <param name="gateway">Where the models are.</param>
internal sealed class TranscriptionEndpoint(IModelGateway gateway)
{
    public const string Path = "/v1/audio/transcriptions";

    public async Task InvokeAsync(HttpContext context)
    {
        await using var upload = await AudioUpload.ReadAsync(context.Request, context.RequestAborted);
        var model = await gateway.ResolveAsync(upload.Form.Model, context.RequestAborted);
        var heartbeat = upload.Form.IsStream ? OpenAIHeartbeat.Of(context) : null;
        await LeaseRetry.RunAsync(gateway, model, LeaseRequest.Default, context, lease => ForwardAsync(lease, context, upload, heartbeat), heartbeat);
    }

    private static async Task ForwardAsync(IModelLease lease, HttpContext context, AudioUpload upload, StreamHeartbeat? heartbeat)
    {
        if (!lease.Capabilities.Audio)
        {
            throw new RequestNotSupportedException(
                $"Model '{lease.Model.Id}' does not take audio. One that does needs a projector for audio beside it (\"mmproj\" in its entry of models.entries in host.json).");
        }

        using var content = upload.CreateContent();
        try
        {
            await lease.ForwardAsync(context, new ForwardRequest
            {
                Path = Path,
                Body = default,
                Content = content,
                FormatStreamFailure = OpenAIErrors.FormatStreamFailure,
                Heartbeat = heartbeat,
                Translator = upload.Form is { TextFormatAt: not null, IsStream: false } ? new TranscriptText() : null,
            });
        }
        finally
        {
            await content.WhenUnusedAsync();
        }
    }
}
