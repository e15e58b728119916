using System.Text.Json;

namespace LlamaRunner.Host.Models.Sources;

/// <summary>Takes apart what recipes hold as JSON.</summary>
internal static class RecipeJson
{
    /// <summary>The parameters by their names; those that are null are none.</summary>
    /// <exception cref="FormatException">It is no object.</exception>
    public static IReadOnlyDictionary<string, JsonElement> Parameters(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null => new Dictionary<string, JsonElement>(),
        JsonValueKind.Object => json.EnumerateObject().Where(static member => member.Value.ValueKind != JsonValueKind.Null)
            .GroupBy(static member => member.Name, StringComparer.Ordinal)
            .ToDictionary(static group => group.Key, static group => group.Last().Value, StringComparer.Ordinal),
        _ => throw new FormatException("Its parameters are no JSON object."),
    };

    /// <summary>The messages: objects with a role and a content.</summary>
    /// <exception cref="FormatException">They are none.</exception>
    public static IReadOnlyList<JsonElement> Messages(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Null => [],
        JsonValueKind.Array when json.EnumerateArray().All(IsMessage) => [.. json.EnumerateArray()],
        _ => throw new FormatException("Its messages are no list of objects with role and content."),
    };

    private static bool IsMessage(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("role", out var role) && role.ValueKind == JsonValueKind.String;
}
