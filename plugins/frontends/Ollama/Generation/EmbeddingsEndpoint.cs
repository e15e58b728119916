using System.Buffers;
using System.Text.Json;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary><c>POST /api/embeddings</c>: one text, as it was before <c>/api/embed</c>.</summary>
/// <param name="gateway">Where the models are.</param>
internal sealed class EmbeddingsEndpoint(IModelGateway gateway)
{
    /// <summary>Answers one request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        using var body = await OllamaBody.ReadAsync(context);
        var request = body.Root;
        var model = await RequestedModel.FindForEmbeddingAsync(gateway, request, context.RequestAborted);
        var text = Fields.Text(request, "prompt") ?? string.Empty;
        var wishes = new LeaseRequest { KeepAlive = KeepAliveField.Read(request), Load = ModelOptions.Read(request, model.Entry).Load };
        await LeaseRetry.RunAsync(gateway, model.Entry, wishes with { NeedsSlot = text.Length > 0 }, context, async lease =>
        {
            var vector = text.Length == 0 ? [] : (await new EmbeddingRun(lease, mayCut: true).RunAsync([text], context.RequestAborted))[0];
            await JsonResponse.WriteAsync(context, Write(vector));
        });
    }

    private static ReadOnlyMemory<byte> Write(float[] vector)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WritePropertyName("embedding"u8);
        EmbeddingVector.Write(writer, EmbeddingVector.Normalize(vector, dimensions: null));
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenMemory;
    }
}
