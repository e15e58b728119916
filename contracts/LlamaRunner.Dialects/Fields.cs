using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Dialects;

/// <summary>Reads fields of a request that is translated, and says by its path which one is wrong. Null is as good as absent.</summary>
public static class Fields
{
    /// <summary>Finds a field; false when it is absent or null.</summary>
    public static bool TryGet(JsonElement parent, string name, out JsonElement value) =>
        parent.TryGetProperty(name, out value) && value.ValueKind is not JsonValueKind.Null;

    /// <summary>A text; null when there is none.</summary>
    /// <exception cref="BadRequestException">It is something else.</exception>
    public static string? Text(JsonElement parent, string name, string path = "") =>
        !TryGet(parent, name, out var value) ? null
        : value.ValueKind is JsonValueKind.String ? value.GetString()
        : throw Wrong(Join(path, name), value, "a string");

    /// <summary>A text that must be there.</summary>
    /// <exception cref="BadRequestException">It is not.</exception>
    public static string NeededText(JsonElement parent, string name, string path = "") =>
        Text(parent, name, path) ?? throw Missing(Join(path, name), "a string");

    /// <summary>A whole number within bounds; null when there is none.</summary>
    /// <exception cref="BadRequestException">It is something else, or out of bounds.</exception>
    public static int? Whole(JsonElement parent, string name, int least, string path = "") =>
        !TryGet(parent, name, out var value) ? null
        : value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least ? number
        : throw Wrong(Join(path, name), value, $"a whole number of at least {least}");

    /// <summary>A number within bounds; null when there is none.</summary>
    /// <exception cref="BadRequestException">It is something else, or out of bounds.</exception>
    public static double? Number(JsonElement parent, string name, double least, double most, string path = "") =>
        !TryGet(parent, name, out var value) ? null
        : value.ValueKind is JsonValueKind.Number && value.GetDouble() is var number && number >= least && number <= most ? number
        : throw Wrong(Join(path, name), value, $"a number from {least} to {most}");

    /// <summary>True or false; null when it does not say.</summary>
    /// <exception cref="BadRequestException">It is something else.</exception>
    public static bool? Flag(JsonElement parent, string name, string path = "") =>
        !TryGet(parent, name, out var value) ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Wrong(Join(path, name), value, "true or false");

    /// <summary>The items of an array; none when there is no array.</summary>
    /// <exception cref="BadRequestException">It is something else.</exception>
    public static IEnumerable<(JsonElement Item, string Path)> Items(JsonElement parent, string name, string path = "")
    {
        if (!TryGet(parent, name, out var value))
        {
            return [];
        }

        return value.ValueKind is JsonValueKind.Array
            ? value.EnumerateArray().Select((item, index) => (item, $"{Join(path, name)}[{index}]"))
            : throw Wrong(Join(path, name), value, "an array");
    }

    /// <summary>Checks that a value is an object.</summary>
    /// <exception cref="BadRequestException">It is not.</exception>
    public static JsonElement NeededObject(JsonElement value, string path) =>
        value.ValueKind is JsonValueKind.Object ? value : throw Wrong(path, value, "an object");

    /// <summary>The path of a field within another.</summary>
    public static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    /// <summary>The failure of a field that must be there.</summary>
    public static BadRequestException Missing(string path, string rule) => new($"'{path}' is missing: it must be {rule}.", path);

    /// <summary>The failure of a field that is not what it must be.</summary>
    public static BadRequestException Wrong(string path, JsonElement value, string rule) =>
        new($"'{path}' is {Describe(value)}: it must be {rule}.", path);

    private static string Describe(JsonElement value)
    {
        const int longest = 40;
        return value.ValueKind switch
        {
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "an array",
            JsonValueKind.String => value.GetString() is { Length: <= longest } text ? $"'{text}'" : "a long string",
            JsonValueKind.Number => value.GetRawText(),
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => "null",
        };
    }
}
