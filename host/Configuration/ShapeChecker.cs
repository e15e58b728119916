using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace LlamaRunner.Host.Configuration;

/// <summary>
/// Checks a document against the schema and takes out what does not fit, so that the rest can be read and checked further.
/// </summary>
internal static class ShapeChecker
{
    private static readonly Lazy<JsonSchema> Schema = new(() => JsonSchema.FromText(WithoutRules().ToJsonString()));

    /// <summary>Finds the faults of shape.</summary>
    /// <param name="root">The document; what is faulty is taken out of it.</param>
    public static IReadOnlyList<ShapeFault> CheckAndPrune(JsonObject root)
    {
        using var document = JsonDocument.Parse(root.ToJsonString(), new JsonDocumentOptions { MaxDepth = JsonTree.LargestDepth });
        var results = Schema.Value.Evaluate(document.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        var faults = new List<ShapeFault>();
        foreach (var result in results.Details ?? [])
        {
            if (result.Errors is not null)
            {
                faults.Add(Describe(Locate(root, result.InstanceLocation.ToString()), root));
            }
        }

        // Faults are described before anything is taken out: the message names what was found.
        foreach (var fault in faults)
        {
            Prune(root, fault.Path);
        }

        return faults;
    }

    private static ShapeFault Describe(ConfigurationPath path, JsonObject root)
    {
        if (ConfigurationSchema.Find(path) is { } schema)
        {
            FoundValue.TryFind(root, path, out var found);
            return new ShapeFault(path, $"is {FoundValue.Describe(found, path)}: {schema[ConfigurationSchema.RuleKeyword]}");
        }

        var known = (ConfigurationSchema.Find(path.Parent!)?["properties"] as JsonObject ?? []).Select(property => property.Key).ToList();
        return Suggestion.For(path.Name!, known) is { } suggestion
            ? new ShapeFault(path, $"is not a known key: did you mean {ConfigurationPath.Quote(suggestion)}?")
            : new ShapeFault(path, $"is not a known key: the keys here are {string.Join(", ", known)}");
    }

    /// <summary>Reads a JSON pointer by its standard; the library's own segments keep their escapes.</summary>
    private static ConfigurationPath Locate(JsonObject root, string pointer)
    {
        var path = ConfigurationPath.Root;
        JsonNode? node = root;
        foreach (var escaped in pointer.Split('/').Skip(1))
        {
            var segment = escaped.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            path = node is JsonArray ? path.Item(int.Parse(segment, CultureInfo.InvariantCulture)) : path.Property(segment);
            FoundValue.TryFind(root, path, out node);
        }

        return path;
    }

    private static void Prune(JsonObject root, ConfigurationPath path)
    {
        FoundValue.TryFind(root, path.Parent!, out var parent);
        if (parent is JsonObject section && path.Name is { } name)
        {
            section.Remove(name);
        }
        else if (parent is JsonArray list && path.Index is { } index)
        {
            // Taking it out would move those behind it, and their faults would name the wrong place.
            var isObject = ConfigurationSchema.Find(path)?["properties"] is not null;
            list[index] = isObject ? new JsonObject() : JsonValue.Create("");
        }
    }

    /// <summary>JsonSchema.Net refuses keywords that the standard does not have.</summary>
    private static JsonObject WithoutRules()
    {
        var copy = ConfigurationSchema.Document.DeepClone().AsObject();
        Strip(copy);
        return copy;
    }

    private static void Strip(JsonNode? node)
    {
        if (node is JsonObject section)
        {
            if (section[ConfigurationSchema.RuleKeyword] is JsonValue)
            {
                section.Remove(ConfigurationSchema.RuleKeyword);
            }

            foreach (var (_, child) in section)
            {
                Strip(child);
            }
        }
    }
}
