using System.Collections.Frozen;

namespace LlamaRunner.Backends.Embedded.Schemas;

/// <summary>The keywords of JSON schema whose rules cannot be followed here. Others that are not read are notes for people.</summary>
internal static class SchemaKeywords
{
    public static FrozenSet<string> Refused { get; } = new[]
    {
        "not", "if", "then", "else", "dependentSchemas", "dependentRequired", "dependencies", "patternProperties", "propertyNames",
        "minProperties", "maxProperties", "unevaluatedProperties", "unevaluatedItems", "contains", "minContains", "maxContains",
        "uniqueItems", "multipleOf", "pattern", "additionalItems", "$dynamicRef", "$recursiveRef",
    }.ToFrozenSet();

    /// <summary>The formats that can be written. Any other is a note, as the standard has it.</summary>
    public static FrozenSet<string> Formats { get; } = new[] { "date", "time", "date-time", "uuid" }.ToFrozenSet();
}
