using System.Text.Json;

namespace LlamaRunner.Backends.Embedded.Schemas;

/// <summary>Says whether a value follows a schema, by the standard's rules.</summary>
/// <param name="document">The document, for references.</param>
internal sealed class SchemaCheck(SchemaDocument document)
{
    /// <summary>Says it.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="value">The value.</param>
    public bool Accepts(Schema schema, JsonElement value)
    {
        schema = document.Resolve(schema);
        if (schema.Alternatives is { } alternatives)
        {
            return alternatives.Any(alternative => Accepts(alternative, value));
        }

        return (schema.Types & TypeOf(value)) != 0
            && (schema.Values is null || schema.Values.Any(allowed => JsonElement.DeepEquals(allowed, value)))
            && value.ValueKind switch
            {
                JsonValueKind.String => schema.Text is null || Accepts(schema.Text, value.GetString()!),
                JsonValueKind.Number => schema.Number is null || Accepts(schema.Number, value),
                JsonValueKind.Array => schema.List is null || Accepts(schema.List, value),
                JsonValueKind.Object => schema.Map is null || Accepts(schema.Map, value),
                _ => true,
            };
    }

    /// <summary>The type of a value.</summary>
    /// <param name="value">The value.</param>
    public static JsonTypes TypeOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => JsonTypes.Null,
        JsonValueKind.True or JsonValueKind.False => JsonTypes.Boolean,
        JsonValueKind.String => JsonTypes.String,
        JsonValueKind.Object => JsonTypes.Object,
        JsonValueKind.Array => JsonTypes.Array,
        JsonValueKind.Number when value.TryGetDouble(out var number) && number != Math.Floor(number) => JsonTypes.Fraction,
        JsonValueKind.Number => JsonTypes.Integer,
        _ => JsonTypes.None,
    };

    private static bool Accepts(StringRules rules, string value)
    {
        var length = value.EnumerateRunes().Count();
        return length >= rules.MinLength && !(length > rules.MaxLength);
    }

    private static bool Accepts(NumberRules rules, JsonElement value) =>
        value.TryGetDecimal(out var number) && !(number < rules.Minimum) && !(number > rules.Maximum);

    private bool Accepts(ArrayRules rules, JsonElement value)
    {
        var count = value.GetArrayLength();
        return count >= rules.MinItems
            && !(count > rules.MaxItems)
            && value.EnumerateArray().Select((item, index) => (item, index))
                .All(pair => Accepts(pair.index < rules.First.Count ? rules.First[pair.index] : rules.Items ?? Schema.Any, pair.item));
    }

    private bool Accepts(ObjectRules rules, JsonElement value) =>
        rules.Required.All(name => value.TryGetProperty(name, out _))
        && value.EnumerateObject().All(property =>
            Accepts(rules.Properties.TryGetValue(property.Name, out var schema) ? schema : rules.Additional ?? Schema.Any, property.Value));
}
