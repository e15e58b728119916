using System.Text.Json;

namespace LlamaRunner.Backends.Embedded.Schemas;

/// <summary>Writes the grammar of a schema: a text follows it only when it is JSON that follows the schema.</summary>
internal sealed class GrammarWriter
{
    private readonly SchemaDocument _document;
    private readonly SchemaCheck _check;
    private readonly ObjectGrammar _objects;
    private readonly GrammarRules _rules = new();
    private readonly Dictionary<string, string> _references = [];

    /// <param name="document">The document, for references.</param>
    public GrammarWriter(SchemaDocument document)
    {
        _document = document;
        _check = new SchemaCheck(document);
        _objects = new ObjectGrammar(this, _rules);
    }

    /// <summary>Writes the whole grammar of a schema.</summary>
    /// <param name="schema">The schema.</param>
    public string WriteAll(Schema schema) => _rules.Write(Write(schema, "#"));

    /// <summary>Writes the rule of a schema and returns its name.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="path">Where it stands.</param>
    public string Write(Schema schema, string path)
    {
        if (schema.Reference is { } reference)
        {
            // Known before it is written, since it may hold itself.
            if (!_references.TryGetValue(reference, out var name))
            {
                name = _rules.Reserve();
                _references[reference] = name;
                _rules.Define(name, Write(_document.Resolve(schema), reference));
            }

            return name;
        }

        if (IsNever(schema))
        {
            throw SchemaFault.At(path, "allows no value");
        }

        if (schema.Alternatives is { } alternatives)
        {
            var possible = alternatives.Where(alternative => !IsNever(alternative)).ToList();
            return _rules.Add(string.Join(" | ", possible.Select((alternative, index) => Write(alternative, $"{path}/{index}"))));
        }

        return schema.Values is { } values ? WriteValues(schema, values, path) : WriteTypes(schema, path);
    }

    /// <summary>Whether nothing can follow a schema, as far as can be seen without following references.</summary>
    /// <param name="schema">The schema.</param>
    public bool IsNever(Schema schema) => schema.IsNever
        || schema.Alternatives is { } alternatives && alternatives.All(IsNever)
        || schema.Values is { } values && !values.Any(value => _check.Accepts(schema, value));

    private string WriteValues(Schema schema, IReadOnlyList<JsonElement> values, string path)
    {
        var allowed = values.Where(value => _check.Accepts(schema, value))
            .Select(value => GrammarRules.Literal(JsonSerializer.Serialize(value, GrammarJsonContext.Readable.JsonElement)))
            .Distinct()
            .ToList();
        return allowed.Count > 0 ? _rules.Add(string.Join(" | ", allowed)) : throw SchemaFault.At(path, "allows no value");
    }

    private string WriteTypes(Schema schema, string path)
    {
        var types = schema.WrittenTypes;
        if (types == JsonTypes.All && schema.IsAny)
        {
            return "value";
        }

        var parts = new List<string>();
        AddIf(JsonTypes.Object, () => schema.Map is null ? "object" : _objects.Write(schema.Map, path));
        AddIf(JsonTypes.Array, () => schema.List is null ? "array" : WriteList(schema.List, path));
        AddIf(JsonTypes.String, () => WriteText(schema.Text, path));
        AddIf(JsonTypes.Integer, () => NumberGrammar.Write(schema.Number, isWhole: !types.HasFlag(JsonTypes.Fraction), path));
        AddIf(JsonTypes.Boolean, () => "boolean");
        AddIf(JsonTypes.Null, () => "null");
        return _rules.Add(string.Join(" | ", parts));

        void AddIf(JsonTypes type, Func<string> write)
        {
            if (types.HasFlag(type))
            {
                parts.Add(write());
            }
        }
    }

    private static string WriteText(StringRules? text, string path)
    {
        if (text is null)
        {
            return "string";
        }

        if (text is { Format: { } format, MinLength: 0, MaxLength: null })
        {
            return $"[\"] {format} [\"]";
        }

        CheckCounts(text.MinLength, text.MaxLength, path, "minLength", "maxLength");
        return $"[\"] {GrammarRules.Repeat("char", text.MinLength, text.MaxLength)} [\"]";
    }

    private string WriteList(ArrayRules list, string path)
    {
        CheckCounts(list.MinItems, list.MaxItems, path, "minItems", "maxItems");
        var rest = list.Items ?? Schema.Any;
        var hasRest = list.Items is not null || list.First.Count == 0 || list.MinItems > list.First.Count;
        if (IsNever(rest))
        {
            hasRest = list.MinItems > list.First.Count ? throw SchemaFault.At(path + "/items", "allows no value, and minItems asks for one") : false;
        }

        var first = list.First.Take(list.MaxItems ?? int.MaxValue)
            .Select((schema, index) => Write(schema, $"{path}/prefixItems/{index}"))
            .ToList();
        var (least, most) = (Math.Max(0, list.MinItems - first.Count), list.MaxItems - first.Count);
        var head = string.Join(" space \",\" space ", first);
        if (!hasRest || most == 0)
        {
            return head.Length == 0 ? "\"[\" space \"]\"" : $"\"[\" space {head} space \"]\"";
        }

        var item = Write(rest, path + "/items");
        var next = _rules.Add($"space \",\" space {item}");
        if (head.Length > 0)
        {
            return $"\"[\" space {head} {GrammarRules.Repeat(next, least, most)} space \"]\"";
        }

        var items = $"{item} {GrammarRules.Repeat(next, Math.Max(0, least - 1), most - 1)} space";
        return least == 0 ? $"\"[\" space ({items})? \"]\"" : $"\"[\" space {items} \"]\"";
    }

    private static void CheckCounts(int least, int? most, string path, string leastName, string mostName)
    {
        if (least > most)
        {
            throw SchemaFault.At(path, $"has a {leastName} of {least} and a {mostName} of {most}, so that it allows no value");
        }

        if (least > GrammarRules.MaxCount)
        {
            throw SchemaFault.At($"{path}/{leastName}", $"is {least}: at most {GrammarRules.MaxCount} can be counted");
        }
    }
}
