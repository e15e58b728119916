using System.Text.Json;

namespace LlamaRunner.Backends.Embedded.Schemas;

/// <summary>Makes of two schemas the one that holds where both hold.</summary>
/// <param name="document">The document, for references.</param>
internal sealed class SchemaMerger(SchemaDocument document)
{
    private const int MaxDepth = 32;
    private const int MaxAlternatives = 256;

    /// <summary>Merges them.</summary>
    /// <param name="one">One.</param>
    /// <param name="other">The other.</param>
    /// <param name="path">Where they stand.</param>
    /// <param name="depth">How deep within other merges.</param>
    public Schema Merge(Schema one, Schema other, string path, int depth)
    {
        if (one.IsAny || other.IsAny)
        {
            return one.IsAny ? other : one;
        }

        if (depth > MaxDepth)
        {
            throw SchemaFault.At(path, "combines schemas that refer to each other without end");
        }

        one = document.Resolve(one);
        other = document.Resolve(other);
        if (one.IsAny || other.IsAny)
        {
            return one.IsAny ? other : one;
        }

        return one.Alternatives is null && other.Alternatives is null
            ? MergeRules(one, other, path, depth)
            : MergeAlternatives(one.Alternatives ?? [one], other.Alternatives ?? [other], path, depth);
    }

    /// <summary>The greater of two bounds that may be missing.</summary>
    public static decimal? Greater(decimal? one, decimal? other) => one is null || other > one ? other : one;

    /// <summary>The lesser of two bounds that may be missing.</summary>
    public static decimal? Less(decimal? one, decimal? other) => one is null || other < one ? other : one;

    private Schema MergeAlternatives(IReadOnlyList<Schema> ones, IReadOnlyList<Schema> others, string path, int depth)
    {
        if ((long)ones.Count * others.Count > MaxAlternatives)
        {
            throw SchemaFault.At(path, $"combines alternatives in more than {MaxAlternatives} ways");
        }

        var merged = new List<Schema>();
        foreach (var one in ones)
        {
            foreach (var other in others)
            {
                var both = Merge(one, other, path, depth + 1);
                if (!both.IsNever)
                {
                    merged.Add(both);
                }
            }
        }

        return merged.Count == 0 ? Schema.Never : new Schema { Alternatives = merged };
    }

    private Schema MergeRules(Schema one, Schema other, string path, int depth) => new()
    {
        Types = one.Types & other.Types,
        Values = Merge(one.Values, other.Values),
        Text = Merge(one.Text, other.Text),
        Number = one.Number is null || other.Number is null
            ? one.Number ?? other.Number
            : new NumberRules(Greater(one.Number.Minimum, other.Number.Minimum), Less(one.Number.Maximum, other.Number.Maximum)),
        List = Merge(one.List, other.List, path, depth),
        Map = Merge(one.Map, other.Map, path, depth),
    };

    private static IReadOnlyList<JsonElement>? Merge(IReadOnlyList<JsonElement>? ones, IReadOnlyList<JsonElement>? others) =>
        ones is null || others is null
            ? ones ?? others
            : [.. ones.Where(value => others.Any(other => JsonElement.DeepEquals(value, other)))];

    private static StringRules? Merge(StringRules? one, StringRules? other) => one is null || other is null
        ? one ?? other
        : new StringRules(Math.Max(one.MinLength, other.MinLength), (int?)Less(one.MaxLength, other.MaxLength), one.Format ?? other.Format);

    private ArrayRules? Merge(ArrayRules? one, ArrayRules? other, string path, int depth)
    {
        if (one is null || other is null)
        {
            return one ?? other;
        }

        var first = new List<Schema>();
        for (var i = 0; i < Math.Max(one.First.Count, other.First.Count); i++)
        {
            first.Add(Merge(Item(one, i), Item(other, i), path, depth + 1));
        }

        var rest = one.Items is null || other.Items is null ? one.Items ?? other.Items : Merge(one.Items, other.Items, path, depth + 1);
        return new ArrayRules(first, rest, Math.Max(one.MinItems, other.MinItems), (int?)Less(one.MaxItems, other.MaxItems));
    }

    private static Schema Item(ArrayRules rules, int index) => index < rules.First.Count ? rules.First[index] : rules.Items ?? Schema.Any;

    private ObjectRules? Merge(ObjectRules? one, ObjectRules? other, string path, int depth)
    {
        if (one is null || other is null)
        {
            return one ?? other;
        }

        var properties = new OrderedDictionary<string, Schema>();
        foreach (var name in one.Properties.Keys.Concat(other.Properties.Keys))
        {
            properties.TryAdd(name, Merge(Property(one, name), Property(other, name), path, depth + 1));
        }

        var additional = one.Additional is null || other.Additional is null
            ? one.Additional ?? other.Additional
            : Merge(one.Additional, other.Additional, path, depth + 1);
        return new ObjectRules(properties, one.Required.Union(other.Required).ToHashSet(StringComparer.Ordinal), additional);
    }

    private static Schema Property(ObjectRules rules, string name) =>
        rules.Properties.TryGetValue(name, out var schema) ? schema : rules.Additional ?? Schema.Any;
}
