using System.Text.Json;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>
/// Writes schemas, of an answer or within a tool, as Ollama reads them. Some clients, OllamaSharp among them, write null or an empty
/// list for what they leave unset, others types of their own language; llama-server refuses a schema with any of these.
/// </summary>
internal static class LooseSchema
{
    /// <summary>Writes a schema, or what has schemas in it, without what is unset.</summary>
    /// <param name="value">It, as the client sent it.</param>
    /// <param name="writer">Where to.</param>
    public static void Write(JsonElement value, Utf8JsonWriter writer) => JsonCopy.Write(value, writer, WriteMember);

    private static void WriteMember(JsonProperty member, Utf8JsonWriter writer)
    {
        if (member.Name is "type" && SchemaTypes.TryRead(member.Value, out var types))
        {
            SchemaTypes.Write(types, writer);
        }
        else if (!IsUnset(member))
        {
            writer.WritePropertyName(member.Name);
            Write(member.Value, writer);
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
