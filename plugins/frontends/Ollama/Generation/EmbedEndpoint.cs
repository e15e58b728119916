using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using LlamaRunner.Contracts.Runners;
using LlamaRunner.Dialects;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary><c>POST /api/embed</c>.</summary>
/// <param name="gateway">Where the models are.</param>
/// <param name="time">The clock.</param>
internal sealed class EmbedEndpoint(IModelGateway gateway, TimeProvider time)
{
    /// <summary>Answers one request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var clock = new AnswerClock(time);
        using var body = await OllamaBody.ReadAsync(context);
        var request = body.Root;
        var model = await RequestedModel.FindForEmbeddingAsync(gateway, request, context.RequestAborted);
        var texts = EmbedInput.Read(request);
        var dimensions = Fields.Whole(request, "dimensions", least: 0) is > 0 and var wanted ? wanted : (int?)null;
        var mayCut = Fields.Flag(request, "truncate") ?? true;
        var wishes = new LeaseRequest { KeepAlive = KeepAliveField.Read(request), Load = ModelOptions.Read(request, model.Entry).Load };
        await LeaseRetry.RunAsync(gateway, model.Entry, wishes with { NeedsSlot = texts.Count > 0 }, context, async lease =>
        {
            clock.OnLease();
            var run = new EmbeddingRun(lease, mayCut);
            var vectors = texts.Count == 0 ? [] : await run.RunAsync(texts, context.RequestAborted);
            await JsonResponse.WriteAsync(context, Write(model.Name, vectors, dimensions, clock, run.PromptTokens));
        });
    }

    private static ReadOnlyMemory<byte> Write(string model, IReadOnlyList<float[]> vectors, int? dimensions, AnswerClock clock, int tokens)
    {
        var output = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        writer.WriteStartObject();
        writer.WriteString("model"u8, model);
        writer.WriteStartArray("embeddings"u8);
        foreach (var vector in vectors)
        {
            EmbeddingVector.Write(writer, EmbeddingVector.Normalize(vector, dimensions));
        }

        writer.WriteEndArray();
        if (vectors.Count > 0)
        {
            writer.WriteNumber("total_duration"u8, AnswerJson.Nanoseconds(clock.Total));
            writer.WriteNumber("load_duration"u8, AnswerJson.Nanoseconds(clock.Load));
            writer.WriteNumber("prompt_eval_count"u8, tokens);
        }

        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenMemory;
    }
}
