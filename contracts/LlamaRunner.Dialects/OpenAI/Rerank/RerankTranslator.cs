using System.Buffers;
using System.Text.Json;
using LlamaRunner.Dialects.LlamaServer.Streams;

namespace LlamaRunner.Dialects.OpenAI.Rerank;

/// <summary>Adds to a runner's ranking the documents that the client wants back, and puts it into the client's form.</summary>
/// <param name="form">The client's form.</param>
/// <param name="texts">The documents; null where the client does not want them.</param>
internal sealed class RerankTranslator(RerankForm form, IReadOnlyList<string>? texts) : WholeAnswerTranslator("'results' with 'index' and 'relevance_score'", LongestAnswer)
{
    private const int LongestAnswer = 64 * 1024 * 1024;

    /// <inheritdoc/>
    protected override void Write(JsonElement answer, IBufferWriter<byte> output)
    {
        using var writer = EventText.CreateWriter(output);
        if (form is RerankForm.Texts)
        {
            WriteArray(answer, writer);
        }
        else
        {
            WriteObject(answer, writer);
        }
    }

    private void WriteArray(JsonElement answer, Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        foreach (var result in ResultsOf(answer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("index"u8, IndexOf(result));
            writer.WritePropertyName("score"u8);
            Get(result, "relevance_score").WriteTo(writer);
            if (texts is not null)
            {
                writer.WriteString("text"u8, texts[IndexOf(result)]);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteObject(JsonElement answer, Utf8JsonWriter writer)
    {
        var results = ResultsOf(answer);
        writer.WriteStartObject();
        foreach (var property in answer.EnumerateObject())
        {
            if (!property.NameEquals("results"u8))
            {
                property.WriteTo(writer);
            }
        }

        writer.WriteStartArray("results"u8);
        foreach (var result in results)
        {
            WriteResult(result, writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteResult(JsonElement result, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        foreach (var property in result.EnumerateObject())
        {
            if (!property.NameEquals("document"u8))
            {
                property.WriteTo(writer);
            }
        }

        writer.WriteStartObject("document"u8);
        writer.WriteString("text"u8, texts![IndexOf(result)]);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static JsonElement.ArrayEnumerator ResultsOf(JsonElement answer) => Get(answer, "results").EnumerateArray();

    private int IndexOf(JsonElement result)
    {
        var index = Get(result, "index").GetInt32();
        return index >= 0 && (texts is null || index < texts.Count) ? index : throw new InvalidOperationException();
    }

    private static JsonElement Get(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) ? value : throw new InvalidOperationException();
}
