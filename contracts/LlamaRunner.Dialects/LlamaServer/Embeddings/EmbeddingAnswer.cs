using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;
using LlamaRunner.Dialects.LlamaServer.Streams;

namespace LlamaRunner.Dialects.LlamaServer.Embeddings;

/// <summary>Embeddings cut to their first dimensions and scaled to length 1 again, as numbers or as base64, as they came.</summary>
/// <param name="dimensions">How many are kept.</param>
internal sealed class EmbeddingAnswer(int dimensions) : IAnswerTranslation
{
    public void WriteWhole(JsonElement answer, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var property in answer.EnumerateObject())
        {
            if (property.NameEquals("data"u8) && property.Value.ValueKind is JsonValueKind.Array)
            {
                writer.WriteStartArray("data"u8);
                foreach (var item in property.Value.EnumerateArray())
                {
                    WriteItem(item, writer);
                }

                writer.WriteEndArray();
            }
            else
            {
                property.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    public void WriteEvent(JsonElement data, Utf8JsonWriter writer) => WriteWhole(data, writer);

    public void WriteEnd(IBufferWriter<byte> output)
    {
    }

    private void WriteItem(JsonElement item, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var property in item.EnumerateObject())
        {
            if (!property.NameEquals("embedding"u8))
            {
                property.WriteTo(writer);
            }
            else if (property.Value.ValueKind is JsonValueKind.String)
            {
                writer.WriteString("embedding"u8, ToBase64(Shorten(FromBase64(property.Value.GetBytesFromBase64()))));
            }
            else
            {
                WriteNumbers(Shorten([.. property.Value.EnumerateArray().Select(static number => number.GetSingle())]), writer);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteNumbers(ReadOnlySpan<float> embedding, Utf8JsonWriter writer)
    {
        writer.WriteStartArray("embedding"u8);
        foreach (var number in embedding)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }

    private float[] Shorten(float[] embedding)
    {
        if (dimensions > embedding.Length)
        {
            throw new BadRequestException($"'dimensions' is {dimensions}: the model's embeddings have {embedding.Length}.", "dimensions");
        }

        var kept = embedding[..dimensions];
        var length = Math.Sqrt(kept.Sum(static number => (double)number * number));
        return length == 0 ? kept : Array.ConvertAll(kept, number => (float)(number / length));
    }

    private static float[] FromBase64(byte[] bytes)
    {
        var numbers = new float[bytes.Length / sizeof(float)];
        for (var index = 0; index < numbers.Length; index++)
        {
            numbers[index] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(index * sizeof(float)));
        }

        return numbers;
    }

    private static string ToBase64(float[] numbers)
    {
        var bytes = new byte[numbers.Length * sizeof(float)];
        for (var index = 0; index < numbers.Length; index++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(index * sizeof(float)), numbers[index]);
        }

        return Convert.ToBase64String(bytes);
    }
}
