using System.Text.Json;
using LlamaRunner.Dialects;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary><c>format</c>: <c>"json"</c> or a JSON schema, to which the answer is held.</summary>
internal static class FormatField
{
    private const string Name = "format";

    /// <summary>Writes it for a chat.</summary>
    /// <exception cref="OllamaRefusal">It is something else.</exception>
    public static void WriteForChat(JsonElement request, Utf8JsonWriter writer)
    {
        if (!TryRead(request, out var schema))
        {
            return;
        }

        writer.WriteStartObject("response_format"u8);
        if (schema.ValueKind is JsonValueKind.Object)
        {
            writer.WriteString("type"u8, "json_schema"u8);
            writer.WriteStartObject("json_schema"u8);
            writer.WriteString("name"u8, "schema"u8);
            writer.WritePropertyName("schema"u8);
            LooseSchema.Write(schema, writer);
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteString("type"u8, "json_object"u8);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes it for a prompt that no template is applied to.</summary>
    /// <exception cref="OllamaRefusal">It is something else.</exception>
    public static void WriteForPrompt(JsonElement request, Utf8JsonWriter writer)
    {
        if (!TryRead(request, out var schema))
        {
            return;
        }

        writer.WritePropertyName("json_schema"u8);
        if (schema.ValueKind is JsonValueKind.Object)
        {
            LooseSchema.Write(schema, writer);
        }
        else
        {
            writer.WriteRawValue("""{"type":"object"}"""u8);
        }
    }

    private static bool TryRead(JsonElement request, out JsonElement schema)
    {
        if (!Fields.TryGet(request, Name, out schema) || (schema.ValueKind is JsonValueKind.String && schema.ValueEquals(""u8)))
        {
            return false;
        }

        return schema.ValueKind is JsonValueKind.Object || (schema.ValueKind is JsonValueKind.String && schema.ValueEquals("json"u8))
            ? true
            : throw new OllamaRefusal(
                StatusCodes.Status500InternalServerError, $"invalid format: {schema.GetRawText()}; expected \"json\" or a valid JSON Schema object");
    }
}
