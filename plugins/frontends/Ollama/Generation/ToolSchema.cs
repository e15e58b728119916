using System.Text.Json;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>
/// Writes what a tool says of itself as Ollama reads it. Some clients, OllamaSharp among them, write null or an empty list for what
/// they leave unset, and llama-server refuses a schema with either.
/// </summary>
internal static class ToolSchema
{
    /// <summary>Writes a tool's function, or a part of it, without what is unset.</summary>
    /// <param name="value">It, as the client sent it.</param>
    /// <param name="writer">Where to.</param>
    public static void Write(JsonElement value, Utf8JsonWriter writer)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    if (!IsUnset(member))
                    {
                        writer.WritePropertyName(member.Name);
                        Write(member.Value, writer);
                    }
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(item, writer);
                }

                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static bool IsUnset(JsonProperty member) => member.Value.ValueKind switch
    {
        // These two may mean null.
        JsonValueKind.Null => member.Name is not ("const" or "default"),
        JsonValueKind.Array => member.Name is "enum" && member.Value.GetArrayLength() == 0,
        _ => false,
    };
}
