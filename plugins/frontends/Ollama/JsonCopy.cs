using System.Text.Json;

namespace LlamaRunner.Frontends.Ollama;

/// <summary>Writes JSON as it was read, but for the members of objects, of which the caller decides.</summary>
internal static class JsonCopy
{
    /// <summary>Writes a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="writeMember">Writes a member of an object, with its name, or leaves it out.</param>
    public static void Write(JsonElement value, Utf8JsonWriter writer, Action<JsonProperty, Utf8JsonWriter> writeMember)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writeMember(member, writer);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(item, writer, writeMember);
                }

                writer.WriteEndArray();
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }
}
