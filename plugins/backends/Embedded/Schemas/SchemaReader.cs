using System.Text.Json;

namespace LlamaRunner.Backends.Embedded.Schemas;

/// <summary>Reads one schema of a document, and with it all below it.</summary>
/// <param name="document">The document, for references.</param>
internal sealed class SchemaReader(SchemaDocument document)
{
    /// <summary>Reads it.</summary>
    /// <param name="element">The schema.</param>
    /// <param name="path">Where it stands, as a pointer.</param>
    public Schema Read(JsonElement element, string path)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.True:
                return Schema.Any;
            case JsonValueKind.False:
                return Schema.Never;
            case JsonValueKind.Object:
                break;
            default:
                throw SchemaFault.At(path, "must be an object, true or false");
        }

        foreach (var property in element.EnumerateObject())
        {
            if (SchemaKeywords.Refused.Contains(property.Name) && !SaysNothing(property))
            {
                throw SchemaFault.At($"{path}/{property.Name}", "is a keyword that is not supported");
            }
        }

        var schema = new Schema
        {
            Types = ReadTypes(element, path),
            Values = ReadValues(element, path),
            Text = ReadText(element, path),
            Number = ReadNumber(element, path),
            List = ReadList(element, path),
            Map = ReadMap(element, path),
        };
        return Combine(schema, element, path);
    }

    // A rule that every value follows is no rule.
    private static bool SaysNothing(JsonProperty property) => property.Name switch
    {
        "uniqueItems" => property.Value.ValueKind == JsonValueKind.False,
        "minProperties" or "minContains" => property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt32(out var least) && least == 0,
        "unevaluatedProperties" or "unevaluatedItems" or "additionalItems" => property.Value.ValueKind == JsonValueKind.True,
        _ => false,
    };

    private Schema Combine(Schema schema, JsonElement element, string path)
    {
        if (element.TryGetProperty("$ref", out var reference))
        {
            schema = document.Merge(schema, new Schema { Reference = document.Check(ReadString(reference, path + "/$ref"), path) }, path);
        }

        foreach (var (child, at) in ReadList(element, "allOf", path))
        {
            schema = document.Merge(schema, Read(child, at), path);
        }

        if (element.TryGetProperty("anyOf", out _))
        {
            var alternatives = ReadList(element, "anyOf", path).Select(child => Read(child.Element, child.Path)).ToList();
            schema = document.Merge(schema, new Schema { Alternatives = alternatives }, path);
        }

        if (element.TryGetProperty("oneOf", out _))
        {
            var alternatives = ReadList(element, "oneOf", path).Select(child => Read(child.Element, child.Path)).ToList();
            document.AddExclusive(path, alternatives);
            schema = document.Merge(schema, new Schema { Alternatives = alternatives }, path);
        }

        return schema;
    }

    private static JsonTypes ReadTypes(JsonElement element, string path)
    {
        if (!element.TryGetProperty("type", out var type))
        {
            return JsonTypes.All;
        }

        return type.ValueKind == JsonValueKind.Array
            ? type.EnumerateArray().Aggregate(JsonTypes.None, (types, item) => types | ReadType(item, path))
            : ReadType(type, path);
    }

    private static JsonTypes ReadType(JsonElement type, string path) => ReadString(type, path + "/type") switch
    {
        "null" => JsonTypes.Null,
        "boolean" => JsonTypes.Boolean,
        "integer" => JsonTypes.Integer,
        "number" => JsonTypes.Number,
        "string" => JsonTypes.String,
        "object" => JsonTypes.Object,
        "array" => JsonTypes.Array,
        var name => throw SchemaFault.At(path + "/type", $"is \"{name}\": must be null, boolean, integer, number, string, object or array"),
    };

    private static List<JsonElement>? ReadValues(JsonElement element, string path)
    {
        var values = element.TryGetProperty("const", out var constant) ? [constant] : (List<JsonElement>?)null;
        if (!element.TryGetProperty("enum", out var list))
        {
            return values;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            throw SchemaFault.At(path + "/enum", "must be a list");
        }

        var allowed = list.EnumerateArray().ToList();
        return values is null ? allowed : [.. values.Where(value => allowed.Exists(other => JsonElement.DeepEquals(value, other)))];
    }

    private static StringRules? ReadText(JsonElement element, string path)
    {
        var least = ReadCount(element, "minLength", path);
        var most = ReadCount(element, "maxLength", path);
        var format = element.TryGetProperty("format", out var name) && name.ValueKind == JsonValueKind.String && SchemaKeywords.Formats.Contains(name.GetString()!)
            ? name.GetString()
            : null;
        return least is null && most is null && format is null ? null : new StringRules(least ?? 0, most, format);
    }

    private static NumberRules? ReadNumber(JsonElement element, string path)
    {
        var (least, most) = (ReadBound(element, "minimum", path), ReadBound(element, "maximum", path));
        var exclusive = NumberRules.FromExclusive(ReadBound(element, "exclusiveMinimum", path), ReadBound(element, "exclusiveMaximum", path));
        var rules = new NumberRules(SchemaMerger.Greater(least, exclusive.Minimum), SchemaMerger.Less(most, exclusive.Maximum));
        return rules is { Minimum: null, Maximum: null } ? null : rules;
    }

    private ArrayRules? ReadList(JsonElement element, string path)
    {
        var least = ReadCount(element, "minItems", path);
        var most = ReadCount(element, "maxItems", path);
        List<Schema> first = [.. ReadList(element, "prefixItems", path).Select(item => Read(item.Element, item.Path))];
        Schema? rest = null;
        if (element.TryGetProperty("items", out var items))
        {
            // Until 2019 a list of schemas was what prefixItems is now.
            if (items.ValueKind == JsonValueKind.Array)
            {
                first = [.. ReadList(element, "items", path).Select(item => Read(item.Element, item.Path))];
            }
            else
            {
                rest = Read(items, path + "/items");
            }
        }

        return least is null && most is null && first.Count == 0 && rest is null ? null : new ArrayRules(first, rest, least ?? 0, most);
    }

    private ObjectRules? ReadMap(JsonElement element, string path)
    {
        var properties = new OrderedDictionary<string, Schema>();
        if (element.TryGetProperty("properties", out var listed))
        {
            if (listed.ValueKind != JsonValueKind.Object)
            {
                throw SchemaFault.At(path + "/properties", "must be an object");
            }

            foreach (var property in listed.EnumerateObject())
            {
                properties[property.Name] = Read(property.Value, $"{path}/properties/{property.Name}");
            }
        }

        var required = ReadList(element, "required", path).Select(item => ReadString(item.Element, item.Path)).ToHashSet(StringComparer.Ordinal);
        var additional = element.TryGetProperty("additionalProperties", out var others) ? Read(others, path + "/additionalProperties") : null;
        return !element.TryGetProperty("properties", out _) && required.Count == 0 && additional is null
            ? null
            : new ObjectRules(properties, required, additional);
    }

    private static IEnumerable<(JsonElement Element, string Path)> ReadList(JsonElement element, string keyword, string path)
    {
        if (!element.TryGetProperty(keyword, out var list))
        {
            return [];
        }

        return list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select((item, index) => (item, $"{path}/{keyword}/{index}"))
            : throw SchemaFault.At($"{path}/{keyword}", "must be a list");
    }

    private static int? ReadCount(JsonElement element, string keyword, string path)
    {
        if (!element.TryGetProperty(keyword, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var count) && count >= 0 && count == Math.Floor(count)
            ? (int)Math.Min(count, int.MaxValue)
            : throw SchemaFault.At($"{path}/{keyword}", $"is {value.GetRawText()}: must be a whole number, zero or more");
    }

    private static decimal? ReadBound(JsonElement element, string keyword, string path)
    {
        if (!element.TryGetProperty(keyword, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var bound)
            ? bound
            : throw SchemaFault.At($"{path}/{keyword}", $"is {value.GetRawText()}: must be a number of at most 28 digits");
    }

    private static string ReadString(JsonElement element, string path) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : throw SchemaFault.At(path, $"is {element.GetRawText()}: must be a text");
}
