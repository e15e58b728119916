using System.Text.Json;

namespace LlamaRunner.Backends.Embedded.Schemas;

/// <summary>
/// A JSON schema as far as it can be followed. It is either a reference, or a list of alternatives, or a set of rules that hold
/// together; <c>allOf</c>, and rules beside references and alternatives, have been merged into these.
/// </summary>
internal sealed record Schema
{
    /// <summary>Any value.</summary>
    public static Schema Any { get; } = new();

    /// <summary>No value.</summary>
    public static Schema Never { get; } = new() { Types = JsonTypes.None };

    /// <summary>The schema within the document that stands in place of this one (<c>$ref</c>).</summary>
    public string? Reference { get; init; }

    /// <summary>Schemas one of which holds (<c>anyOf</c>).</summary>
    public IReadOnlyList<Schema>? Alternatives { get; init; }

    /// <summary>The types that are allowed.</summary>
    public JsonTypes Types { get; init; } = JsonTypes.All;

    /// <summary>The values that are allowed (<c>enum</c>, <c>const</c>); null for all.</summary>
    public IReadOnlyList<JsonElement>? Values { get; init; }

    /// <summary>The rules for texts.</summary>
    public StringRules? Text { get; init; }

    /// <summary>The rules for numbers.</summary>
    public NumberRules? Number { get; init; }

    /// <summary>The rules for lists.</summary>
    public ArrayRules? List { get; init; }

    /// <summary>The rules for objects.</summary>
    public ObjectRules? Map { get; init; }

    /// <summary>True when it says nothing.</summary>
    public bool IsAny => this is { Reference: null, Alternatives: null, Types: JsonTypes.All, Values: null, Text: null, Number: null, List: null, Map: null };

    /// <summary>True when nothing can follow it.</summary>
    public bool IsNever => Reference is null && (Alternatives is { Count: 0 } || Types == JsonTypes.None || Values is { Count: 0 });

    /// <summary>
    /// The types that are written: where none is named, those that its rules are about. By the standard others would be
    /// right, too, but nobody who gives rules for objects wants a number.
    /// </summary>
    public JsonTypes WrittenTypes
    {
        get
        {
            if (Types != JsonTypes.All || Values is not null)
            {
                return Types;
            }

            var types = JsonTypes.None;
            types |= Text is null ? JsonTypes.None : JsonTypes.String;
            types |= Number is null ? JsonTypes.None : JsonTypes.Number;
            types |= List is null ? JsonTypes.None : JsonTypes.Array;
            types |= Map is null ? JsonTypes.None : JsonTypes.Object;
            return types == JsonTypes.None ? JsonTypes.All : types;
        }
    }
}
