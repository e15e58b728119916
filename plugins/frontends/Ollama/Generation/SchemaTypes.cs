using System.Text.Json;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary><c>type</c> of a schema, which clients write in the words of their own languages, too.</summary>
internal static class SchemaTypes
{
    /// <summary>Reads it.</summary>
    /// <param name="value">The member's value.</param>
    /// <param name="types">The types that JSON schemas have; none where any is meant.</param>
    /// <returns>False where it is no type, but a property that is called so.</returns>
    public static bool TryRead(JsonElement value, out IReadOnlyList<string> types)
    {
        types = value.ValueKind switch
        {
            JsonValueKind.String => Known([value]),
            JsonValueKind.Array => Known(value.EnumerateArray().Where(static item => item.ValueKind is JsonValueKind.String)),
            _ => [],
        };
        return value.ValueKind is JsonValueKind.String or JsonValueKind.Array;
    }

    /// <summary>Writes it; nothing where any is meant.</summary>
    public static void Write(IReadOnlyList<string> types, Utf8JsonWriter writer)
    {
        if (types.Count == 0)
        {
            return;
        }

        writer.WritePropertyName("type"u8);
        if (types.Count == 1)
        {
            writer.WriteStringValue(types[0]);
            return;
        }

        writer.WriteStartArray();
        foreach (var type in types)
        {
            writer.WriteStringValue(type);
        }

        writer.WriteEndArray();
    }

    private static string[] Known(IEnumerable<JsonElement> values) =>
        [.. values.Select(static value => Find(value.GetString()!.ToLowerInvariant())).OfType<string>().Distinct(StringComparer.Ordinal)];

    private static string? Find(string word) => word switch
    {
        "string" or "number" or "integer" or "boolean" or "array" or "object" or "null" => word,
        "str" or "text" => "string",
        "int" or "long" => "integer",
        "float" or "double" or "decimal" => "number",
        "bool" => "boolean",
        "list" or "tuple" => "array",
        "dict" or "map" => "object",
        _ => null,
    };
}
