using System.Text.Json;
using System.Text.RegularExpressions;
using LlamaRunner.Contracts.Plugins;

namespace LlamaRunner.Samples.Redaction;

/// <summary>Reads <c>filters.redaction</c>, and finds all that is wrong in it.</summary>
internal sealed class RedactionSection
{
    /// <summary>The filter's id.</summary>
    public const string FilterId = "redaction";

    /// <summary>The section's path.</summary>
    public const string Path = "filters." + FilterId;

    private readonly List<ConfigurationFault> _faults = [];

    private RedactionSection(PluginSection section)
    {
        IReadOnlyList<SecretPattern> builtIn = SecretPattern.BuiltIn;
        var own = new List<SecretPattern>();
        var replacement = new RedactionOptions().Replacement;
        foreach (var key in section.Value.ValueKind is JsonValueKind.Object ? section.Value.EnumerateObject() : default)
        {
            switch (key.Name)
            {
                case "builtIn":
                    builtIn = ReadBuiltIn(key.Value);
                    break;
                case "patterns":
                    own = ReadPatterns(key.Value);
                    break;
                case "replacement":
                    replacement = ReadReplacement(key.Value, replacement);
                    break;
                default:
                    Fault(key.Name, "is not a known key: the keys here are builtIn, patterns, replacement, and the host's own");
                    break;
            }
        }

        Options = new RedactionOptions { Patterns = [.. own, .. builtIn], Replacement = replacement };
    }

    /// <summary>What it says, as far as it is right.</summary>
    public RedactionOptions Options { get; }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<ConfigurationFault> Faults => _faults;

    /// <summary>Reads it.</summary>
    public static RedactionSection Read(PluginSection section) => new(section);

    private List<SecretPattern> ReadBuiltIn(JsonElement value)
    {
        var rule = "must be a list of these: " + string.Join(", ", SecretPattern.BuiltIn.Select(pattern => pattern.Name));
        var chosen = new List<SecretPattern>();
        foreach (var item in value.ValueKind is JsonValueKind.Array ? value.EnumerateArray() : default)
        {
            if (item.ValueKind is JsonValueKind.String
                && SecretPattern.BuiltIn.FirstOrDefault(pattern => item.ValueEquals(pattern.Name)) is { } known)
            {
                chosen.Add(known);
            }
            else
            {
                Fault("builtIn", $"has {item.GetRawText()}: {rule}");
            }
        }

        if (value.ValueKind is not JsonValueKind.Array)
        {
            Fault("builtIn", rule);
        }

        return chosen;
    }

    private List<SecretPattern> ReadPatterns(JsonElement value)
    {
        var patterns = new List<SecretPattern>();
        if (value.ValueKind is not JsonValueKind.Object)
        {
            Fault("patterns", "must be an object of regular expressions by name");
            return patterns;
        }

        foreach (var entry in value.EnumerateObject())
        {
            if (!IsPlain(entry.Name))
            {
                Fault("patterns", $"has a name that is not plain: names must not hold quotes, backslashes or control characters");
            }
            else if (entry.Value.ValueKind is not JsonValueKind.String)
            {
                Fault($"patterns.{entry.Name}", "must be text");
            }
            else
            {
                AddPattern(patterns, entry.Name, entry.Value.GetString()!);
            }
        }

        return patterns;
    }

    private void AddPattern(List<SecretPattern> patterns, string name, string expression)
    {
        try
        {
            patterns.Add(new SecretPattern(name, new Regex(expression, SecretPattern.Options)));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            Fault($"patterns.{name}", $"cannot be used as a regular expression without backtracking: {exception.Message}");
        }
    }

    private string ReadReplacement(JsonElement value, string otherwise)
    {
        if (value.ValueKind is JsonValueKind.String && value.GetString() is { } text && IsPlain(text))
        {
            return text;
        }

        Fault("replacement", "must be text without quotes, backslashes and control characters, since it may land in JSON inside of a text");
        return otherwise;
    }

    private static bool IsPlain(string text) => !text.Any(letter => letter is '"' or '\\' || char.IsControl(letter));

    private void Fault(string key, string message) => _faults.Add(new ConfigurationFault($"{Path}.{key}", message));
}
