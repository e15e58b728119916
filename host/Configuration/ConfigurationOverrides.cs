using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LlamaRunner.Contracts.Plugins;

namespace LlamaRunner.Host.Configuration;

/// <summary>Puts the values of environment variables and <c>--set</c> into a document, in this order.</summary>
internal sealed class ConfigurationOverrides(JsonObject root, PathResolver workingFolder)
{
    public const string VariablePrefix = "LLAMARUNNER__";

    private readonly List<ConfigurationFault> _faults = [];
    private readonly Dictionary<ConfigurationPath, string> _sources = [];

    public IReadOnlyList<ConfigurationFault> Faults => _faults;

    /// <summary>Names the override that a place got its value from; null when it is from the file.</summary>
    public string? SourceOf(ConfigurationPath path) =>
        path.Upwards().Select(step => _sources.GetValueOrDefault(step)).FirstOrDefault(source => source is not null);

    public void ApplyEnvironment(IReadOnlyDictionary<string, string> environment)
    {
        var variables = environment.Where(variable => variable.Key.StartsWith(VariablePrefix, StringComparison.OrdinalIgnoreCase));

        // In order, so that a variable for a whole section comes before one for a part of it.
        foreach (var (name, text) in variables.OrderBy(variable => variable.Key, StringComparer.OrdinalIgnoreCase))
        {
            var segments = WellFormed(name[VariablePrefix.Length..]).Split("__");
            if (segments.Contains(""))
            {
                _faults.Add(new ConfigurationFault(
                    name, "is not a path: names must be parted by two underscores, as in LLAMARUNNER__RUNNERS__KEEPALIVE"));
                continue;
            }

            Apply(new ConfigurationOverride(name, segments, text, IsLoose: true));
        }
    }

    public void ApplySets(IReadOnlyList<string> sets)
    {
        foreach (var set in sets.Select(WellFormed))
        {
            var equals = FindEquals(set);
            if (equals < 0 || !ConfigurationPathText.TrySplit(set[..equals].Trim(), out var segments))
            {
                // What was given is not repeated: it may be a secret that lost its path.
                _faults.Add(new ConfigurationFault(
                    "--set", "needs a path and a value, as in runners.keepAlive=10m or models.entries[\"qwen2.5\"].path=FILE"));
                continue;
            }

            Apply(new ConfigurationOverride("--set", segments, set[(equals + 1)..], IsLoose: false));
        }
    }

    /// <summary>Puts a value where neither the file nor an override has one.</summary>
    /// <param name="source">Where it comes from, as faults name it.</param>
    /// <param name="path">Its place, names alone.</param>
    /// <param name="value">The value.</param>
    public void ApplyFallback(string source, ConfigurationPath path, JsonNode value)
    {
        if (FoundValue.TryFind(root, path, out _) || !TryGetSection(path.Parent!, out var section))
        {
            return;
        }

        section[path.Name!] = value;
        _sources[path] = source;
    }

    /// <summary>The first equals sign that does not belong to a quoted name.</summary>
    private static int FindEquals(string set)
    {
        var quote = '\0';
        for (var i = 0; i < set.Length; i++)
        {
            if (quote != '\0')
            {
                quote = set[i] == quote ? '\0' : quote;
            }
            else if (set[i] == '=')
            {
                return i;
            }
            else if (set[i] is '"' or '\'' && i > 0 && set[i - 1] == '[')
            {
                quote = set[i];
            }
        }

        return -1;
    }

    private bool TryGetSection(ConfigurationPath path, [NotNullWhen(true)] out JsonObject? section)
    {
        section = root;
        foreach (var step in path.Upwards().Reverse())
        {
            if (!section.TryGetPropertyValue(step.Name!, out var child))
            {
                section[step.Name!] = child = new JsonObject();
            }

            if (child is not JsonObject next)
            {
                section = null;
                return false;
            }

            section = next;
        }

        return true;
    }

    private void Apply(ConfigurationOverride change)
    {
        JsonNode parent = root;
        var path = ConfigurationPath.Root;
        var schema = ConfigurationSchema.Document;
        for (var i = 0; i < change.Segments.Count; i++)
        {
            if (Step(parent, path, schema, change, change.Segments[i]) is not { } step)
            {
                return;
            }

            path = step;
            schema = ConfigurationSchema.Step(schema, path);
            if (i == change.Segments.Count - 1)
            {
                Put(parent, path, Value(change, path, schema));
                _sources[path] = change.Source;
            }
            else
            {
                if (!FoundValue.TryFind(root, path, out var child) || child is null)
                {
                    child = schema?["type"] is JsonValue type && type.GetValue<string>() == "array" ? new JsonArray() : new JsonObject();
                    Put(parent, path, child);
                    _sources[path] = change.Source;
                }

                parent = child;
            }
        }
    }

    private ConfigurationPath? Step(
        JsonNode parent, ConfigurationPath path, JsonObject? schema, ConfigurationOverride change, string segment)
    {
        switch (parent)
        {
            case JsonObject section:
                return path.Property(change.IsLoose ? Spell(segment, section, path, schema) : segment);
            case JsonArray list
                when int.TryParse(segment, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= list.Count:
                return path.Item(index);
            case JsonArray list:
                _faults.Add(new ConfigurationFault(
                    path.ToString(), $"has no item {ConfigurationPath.Quote(segment)}: must be 0 to {list.Count} ({change.Source})"));
                return null;
            default:
                _faults.Add(new ConfigurationFault(
                    path.ToString(),
                    $"is {FoundValue.Describe(parent, path)}: must be an object for {change.Source} to set something in it"));
                return null;
        }
    }

    /// <summary>Finds how a name is really written whose case did not survive in a variable's name.</summary>
    private static string Spell(string segment, JsonObject section, ConfigurationPath path, JsonObject? schema)
    {
        var known = section.Select(property => property.Key)
            .Concat((schema?["properties"] as JsonObject ?? []).Select(property => property.Key)).ToList();
        var spelled = known.Find(name => name == segment)
            ?? known.Find(name => string.Equals(name, segment, StringComparison.OrdinalIgnoreCase));

        // Ids and model names are mostly lower case; the names of environment variables are not.
        return spelled ?? (path.Name == "environment" || segment.Any(char.IsLower) ? segment : segment.ToLowerInvariant());
    }

    private static void Put(JsonNode parent, ConfigurationPath path, JsonNode? value)
    {
        if (parent is JsonObject section)
        {
            section[path.Name!] = value;
        }
        else if (parent is JsonArray list && path.Index is { } index)
        {
            if (index == list.Count)
            {
                list.Add(value);
            }
            else
            {
                list[index] = value;
            }
        }
    }

    private JsonNode? Value(ConfigurationOverride change, ConfigurationPath path, JsonObject? schema)
    {
        var tree = JsonTree.Read(Encoding.UTF8.GetBytes(change.Text), path);
        var isText = tree.SyntaxError is not null
            || (AdmitsOnlyText(schema) && tree.Root?.GetValueKind() is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False);
        if (isText)
        {
            return OverriddenPaths.Resolve(JsonValue.Create(WellFormed(change.Text)), path, workingFolder);
        }

        _faults.AddRange(tree.Faults.Select(fault => fault with { Message = $"{fault.Message} ({change.Source})" }));
        return OverriddenPaths.Resolve(tree.Root, path, workingFolder);
    }

    /// <summary>A key or an environment variable of 123456 is text, though it would be a number in JSON.</summary>
    private static bool AdmitsOnlyText(JsonObject? schema)
    {
        var types = schema?["type"] is JsonArray several
            ? several.Select(type => type!.GetValue<string>())
            : [schema?["type"]?.GetValue<string>() ?? ""];
        return types.Contains("string") && !types.Except(["string", "null"]).Any();
    }

    /// <summary>Half a surrogate pair cannot be written as JSON.</summary>
    private static string WellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
