using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>Reads single options. Null is as good as absent, and a fraction is cut off where a whole number is wanted.</summary>
internal static class OptionValue
{
    /// <summary>A whole number; null when there is none.</summary>
    /// <exception cref="OllamaRefusal">It is something else.</exception>
    public static long? Whole(JsonElement options, string name)
    {
        const double most = 1L << 53;
        return !TryGet(options, name, out var value) ? null
            : value.ValueKind is JsonValueKind.Number ? (long)Math.Truncate(Math.Clamp(value.GetDouble(), -most, most))
            : throw Wrong(name, "integer");
    }

    /// <summary>A number; null when there is none.</summary>
    /// <exception cref="OllamaRefusal">It is something else.</exception>
    public static double? Number(JsonElement options, string name) =>
        !TryGet(options, name, out var value) ? null
        : value.ValueKind is JsonValueKind.Number && value.GetDouble() is var number && double.IsFinite(number) ? number
        : throw Wrong(name, "float32");

    /// <summary>True or false; null when it does not say.</summary>
    /// <exception cref="OllamaRefusal">It is something else.</exception>
    public static bool? Flag(JsonElement options, string name) =>
        !TryGet(options, name, out var value) ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean()
        : throw Wrong(name, "boolean");

    /// <summary>Texts, of which one may stand alone where Ollama wants a list; null when there are none.</summary>
    /// <exception cref="OllamaRefusal">It is something else.</exception>
    public static IReadOnlyList<string>? Texts(JsonElement options, string name)
    {
        if (!TryGet(options, name, out var value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => [value.GetString()!],
            JsonValueKind.Array when value.EnumerateArray().All(static item => item.ValueKind is JsonValueKind.String) =>
                [.. value.EnumerateArray().Select(static item => item.GetString()!)],
            _ => throw Wrong(name, "array"),
        };
    }

    /// <summary>The failure of an option of the wrong type, with Ollama's status and words.</summary>
    public static OllamaRefusal Wrong(string name, string type) =>
        new(StatusCodes.Status500InternalServerError, $"option \"{name}\" must be of type {type}");

    private static bool TryGet(JsonElement options, string name, out JsonElement value)
    {
        value = default;
        return options.ValueKind is JsonValueKind.Object && options.TryGetProperty(name, out value) && value.ValueKind is not JsonValueKind.Null;
    }
}
