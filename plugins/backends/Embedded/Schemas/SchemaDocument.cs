using System.Globalization;
using System.Text.Json;

namespace LlamaRunner.Backends.Embedded.Schemas;

/// <summary>A whole schema: finds what its references mean.</summary>
internal sealed class SchemaDocument
{
    private const int MaxChain = 64;

    private readonly JsonElement _root;
    private readonly SchemaReader _reader;
    private readonly SchemaMerger _merger;
    private readonly Dictionary<string, Schema> _known = [];
    private readonly List<(string Path, IReadOnlyList<Schema> Alternatives)> _exclusive = [];

    /// <param name="root">The schema.</param>
    public SchemaDocument(JsonElement root)
    {
        _root = root;
        _reader = new SchemaReader(this);
        _merger = new SchemaMerger(this);
    }

    /// <summary>The lists of alternatives no two of which may hold at once (<c>oneOf</c>), with their paths.</summary>
    public IReadOnlyList<(string Path, IReadOnlyList<Schema> Alternatives)> Exclusive => _exclusive;

    /// <summary>The schema as a whole.</summary>
    public Schema ReadRoot() => Find("#");

    /// <summary>The schema that a reference means, read once.</summary>
    /// <param name="reference">The reference.</param>
    public Schema Find(string reference)
    {
        if (!_known.TryGetValue(reference, out var schema))
        {
            schema = _reader.Read(Locate(reference), reference);
            _known[reference] = schema;
        }

        return schema;
    }

    /// <summary>The schema itself, and not a reference to it.</summary>
    /// <param name="schema">The schema or reference.</param>
    public Schema Resolve(Schema schema)
    {
        for (var links = 0; schema.Reference is { } reference; links++)
        {
            if (links == MaxChain)
            {
                throw SchemaFault.At(reference, "refers to nothing but itself");
            }

            schema = Find(reference);
        }

        return schema;
    }

    /// <summary>A schema that holds where both hold.</summary>
    public Schema Merge(Schema one, Schema other, string path) => _merger.Merge(one, other, path, 0);

    /// <summary>Remembers alternatives that exclude each other; they can be compared only when all is read.</summary>
    public void AddExclusive(string path, IReadOnlyList<Schema> alternatives) => _exclusive.Add((path, alternatives));

    /// <summary>Checks that a reference leads somewhere.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="path">Where it stands.</param>
    public string Check(string reference, string path)
    {
        if (!reference.StartsWith('#') || (reference.Length > 1 && reference[1] != '/'))
        {
            throw SchemaFault.At(path + "/$ref", $"is \"{reference}\": must begin with #/, which is in this schema");
        }

        _ = Locate(reference);
        return reference;
    }

    private JsonElement Locate(string reference)
    {
        var element = _root;
        foreach (var part in reference.Split('/').Skip(1))
        {
            var name = Uri.UnescapeDataString(part).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            var isThere = element.ValueKind switch
            {
                JsonValueKind.Object => element.TryGetProperty(name, out element),
                JsonValueKind.Array => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && TryGetItem(element, index, out element),
                _ => false,
            };
            if (!isThere)
            {
                throw SchemaFault.At(reference, "is referred to and not there");
            }
        }

        return element;
    }

    private static bool TryGetItem(JsonElement list, int index, out JsonElement item)
    {
        item = index < list.GetArrayLength() ? list[index] : default;
        return index < list.GetArrayLength();
    }
}
