using System.Collections.Frozen;
using System.Text.Json;
using LlamaRunner.Contracts.Failures;

namespace LlamaRunner.Host.Parameters;

/// <summary>
/// Refuses requests whose answer would mislead the client because of a field that is taken out: who asks for a call of a tool or for
/// a form of the answer would take what it gets for that.
/// </summary>
/// <param name="stripped">The fields that are taken out.</param>
internal sealed class StripCheck(IReadOnlyCollection<string> stripped)
{
    private const int MaxDepth = 256;

    // The field that asks for something, and those without which it is not done.
    private static readonly (string Field, string[] Needs, Func<JsonElement, bool> Demands)[] Demanding =
    [
        ("tool_choice", ["tools", "tool_choice"], ForcesCall),
        ("function_call", ["functions", "function_call"], ForcesCall),
        ("response_format", ["response_format"], IsForm),
        ("text", ["text"], static text => text.ValueKind is JsonValueKind.Object && text.TryGetProperty("format", out var format) && IsForm(format)),
        ("json_schema", ["json_schema"], IsThere),
        ("grammar", ["grammar"], IsThere),
    ];

    private readonly FrozenDictionary<string, (string Missing, Func<JsonElement, bool> Demands)> _watched = Demanding
        .Where(demanding => demanding.Needs.Any(stripped.Contains))
        .ToFrozenDictionary(
            static demanding => demanding.Field,
            demanding => (demanding.Needs.First(stripped.Contains), demanding.Demands), StringComparer.Ordinal);

    /// <summary>Looks at a body.</summary>
    /// <param name="body">The body, UTF-8.</param>
    /// <param name="model">The model's id.</param>
    /// <exception cref="BadRequestException">It asks for what it would not get.</exception>
    /// <exception cref="JsonException">It is no JSON object.</exception>
    public void Check(ReadOnlySpan<byte> body, string model)
    {
        if (_watched.Count == 0)
        {
            return;
        }

        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (!_watched.TryGetValue(reader.GetString()!, out var watched))
            {
                reader.Read();
                reader.Skip();
                continue;
            }

            var field = reader.GetString()!;
            reader.Read();
            using var value = JsonDocument.ParseValue(ref reader);
            if (watched.Demands(value.RootElement))
            {
                throw new BadRequestException(
                    $"'{field}' asks for what the model '{model}' would not do: '{watched.Missing}' is taken out of its requests, "
                    + "by parameters.strip of its entry in host.json or by stripParameters of its runtime. Leave it out, or use another model.",
                    field);
            }
        }
    }

    // "required", "any", or an object that names a tool; not "auto" and "none", as a text or as an object's type.
    private static bool ForcesCall(JsonElement choice) => choice.ValueKind switch
    {
        JsonValueKind.String => !choice.ValueEquals("auto"u8) && !choice.ValueEquals("none"u8),
        JsonValueKind.Object => !choice.TryGetProperty("type", out var type) || type.ValueKind is not JsonValueKind.String || ForcesCall(type),
        _ => false,
    };

    private static bool IsForm(JsonElement format) =>
        format.ValueKind is JsonValueKind.Object
        && !(format.TryGetProperty("type", out var type) && type.ValueKind is JsonValueKind.String && type.ValueEquals("text"u8));

    private static bool IsThere(JsonElement value) =>
        value.ValueKind is JsonValueKind.Object || (value.ValueKind is JsonValueKind.String && !value.ValueEquals(""u8));
}
