using System.Runtime.InteropServices;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Contracts.InProcess;

namespace LlamaRunner.Host.Workers.Wire;

/// <summary>Answers one request for embeddings.</summary>
internal static class EmbeddingAnswer
{
    /// <summary>Writes the vectors, one a flush, so that many do not pile up in memory.</summary>
    /// <exception cref="BadRequestException">The client asked for another width than the model has.</exception>
    public static async Task WriteAsync(
        WireExchange exchange, string model, EmbeddingCall call, EmbeddingResult result, CancellationToken cancellationToken)
    {
        Check(call, result);
        var output = exchange.BeginJson(200);
        await using var json = WireJson.CreateWriter(output);
        json.WriteStartObject();
        json.WriteString("model"u8, model);
        json.WriteString("object"u8, "list"u8);
        json.WriteStartObject("usage"u8);
        json.WriteNumber("prompt_tokens"u8, result.PromptTokens);
        json.WriteNumber("total_tokens"u8, result.PromptTokens);
        json.WriteEndObject();
        json.WriteStartArray("data"u8);
        for (var i = 0; i < result.Vectors.Count; i++)
        {
            WriteVector(json, i, result.Vectors[i].Span, call.AsBase64);
            await json.FlushAsync(cancellationToken);
            await output.FlushAsync(cancellationToken);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(cancellationToken);
        await output.FlushAsync(cancellationToken);
    }

    private static void Check(EmbeddingCall call, EmbeddingResult result)
    {
        if (result.Vectors.Count != call.Request.Inputs.Count)
        {
            throw new InvalidOperationException($"The runner made {result.Vectors.Count} embeddings of {call.Request.Inputs.Count} inputs.");
        }

        foreach (var vector in result.Vectors)
        {
            if (call.Dimensions is { } dimensions && dimensions != vector.Length)
            {
                throw new BadRequestException(
                    $"'dimensions' is {dimensions}: the embeddings of this model have {vector.Length}, and cannot be given another number.",
                    "dimensions");
            }

            foreach (var value in vector.Span)
            {
                if (!float.IsFinite(value))
                {
                    throw new InvalidOperationException("The runner made an embedding that holds a value that is no number.");
                }
            }
        }
    }

    private static void WriteVector(Utf8JsonWriter json, int index, ReadOnlySpan<float> vector, bool asBase64)
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "embedding"u8);
        json.WriteNumber("index"u8, index);
        if (asBase64)
        {
            // Little-endian, as every machine that .NET runs on.
            json.WriteBase64String("embedding"u8, MemoryMarshal.AsBytes(vector));
        }
        else
        {
            json.WriteStartArray("embedding"u8);
            foreach (var value in vector)
            {
                json.WriteNumberValue(value);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
