namespace LlamaRunner.Backends.Embedded.Schemas;

/// <summary>
/// Says whether alternatives can be told apart, as <c>oneOf</c> asks: whether nothing that is written for one of them follows
/// another, too. Where that cannot be seen, the answer is no.
/// </summary>
/// <param name="document">The document, for references.</param>
internal sealed class SchemaExclusion(SchemaDocument document)
{
    private const int MaxDepth = 8;

    private readonly SchemaCheck _check = new(document);

    /// <summary>Refuses a schema with alternatives that may hold at once.</summary>
    public void CheckAll()
    {
        for (var i = 0; i < document.Exclusive.Count; i++)
        {
            var (path, alternatives) = document.Exclusive[i];
            for (var one = 0; one < alternatives.Count; one++)
            {
                for (var other = 0; other < alternatives.Count; other++)
                {
                    if (one != other && !Excludes(alternatives[one], alternatives[other], 0))
                    {
                        throw SchemaFault.At(path + "/oneOf", $"has alternatives {Math.Min(one, other)} and {Math.Max(one, other)} that may hold at once: use anyOf, or give each a property with a const of its own");
                    }
                }
            }
        }
    }

    // Nothing written for the first follows the second.
    private bool Excludes(Schema written, Schema other, int depth)
    {
        (written, other) = (document.Resolve(written), document.Resolve(other));
        if (depth > MaxDepth)
        {
            return false;
        }

        if (written.Alternatives is { } alternatives)
        {
            return alternatives.All(alternative => Excludes(alternative, other, depth + 1));
        }

        if (other.Alternatives is { } others)
        {
            return others.All(alternative => Excludes(written, alternative, depth + 1));
        }

        if (written.Values is { } values)
        {
            return values.All(value => !_check.Accepts(written, value) || !_check.Accepts(other, value));
        }

        if (other.Values is { } otherValues)
        {
            return otherValues.All(value => !_check.Accepts(written, value));
        }

        return (written.WrittenTypes & other.Types) switch
        {
            JsonTypes.None => true,
            JsonTypes.Object when other.Map is not null => Excludes(written.Map ?? new ObjectRules([], new HashSet<string>(), Schema.Any), other.Map, depth),
            JsonTypes.Integer or JsonTypes.Number => written.Number?.Minimum > other.Number?.Maximum || written.Number?.Maximum < other.Number?.Minimum,
            _ => false,
        };
    }

    private bool Excludes(ObjectRules written, ObjectRules other, int depth)
    {
        // Properties with other names are written only where they are asked for.
        var isClosed = written.Additional is null or { IsNever: true };
        return other.Required.Any(name => isClosed && !written.Properties.ContainsKey(name) && !written.Required.Contains(name))
            || written.Required.Any(name => other.Additional is { IsNever: true } && !other.Properties.ContainsKey(name))
            || written.Required.Any(name =>
                written.Properties.TryGetValue(name, out var one) && other.Properties.TryGetValue(name, out var two) && Excludes(one, two, depth + 1));
    }
}
