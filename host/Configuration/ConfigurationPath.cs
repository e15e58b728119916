using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace LlamaRunner.Host.Configuration;

/// <summary>
/// A place in host.json, written <c>models.entries["qwen2.5"].aliases[0]</c>: names that are not plain words stand in brackets.
/// </summary>
internal sealed partial class ConfigurationPath : IEquatable<ConfigurationPath>
{
    private readonly string _text;

    private ConfigurationPath(ConfigurationPath? parent, string? name, int? index, string text)
    {
        Parent = parent;
        Name = name;
        Index = index;
        _text = text;
    }

    public static ConfigurationPath Root { get; } = new(null, null, null, "");

    /// <summary>The place that holds this one; null for the whole document.</summary>
    public ConfigurationPath? Parent { get; }

    /// <summary>The property's name; null for an item of a list.</summary>
    public string? Name { get; }

    /// <summary>The place in a list; null for a property.</summary>
    public int? Index { get; }

    public static ConfigurationPath Of(params ReadOnlySpan<string> names)
    {
        var path = Root;
        foreach (var name in names)
        {
            path = path.Property(name);
        }

        return path;
    }

    public ConfigurationPath Property(string name)
    {
        var text = !PlainName().IsMatch(name) ? $"{_text}[{Quote(name)}]" : _text.Length == 0 ? name : $"{_text}.{name}";
        return new ConfigurationPath(this, name, null, text);
    }

    public ConfigurationPath Item(int index) =>
        new(this, null, index, string.Create(CultureInfo.InvariantCulture, $"{_text}[{index}]"));

    /// <summary>Puts another path behind this one.</summary>
    public ConfigurationPath Append(ConfigurationPath relative) =>
        relative.Parent is null ? this
        : relative.Name is { } name ? Append(relative.Parent).Property(name)
        : Append(relative.Parent).Item(relative.Index!.Value);

    /// <summary>This place and those that hold it, from the inside out, without the whole document.</summary>
    public IEnumerable<ConfigurationPath> Upwards()
    {
        for (var path = this; path.Parent is not null; path = path.Parent)
        {
            yield return path;
        }
    }

    public bool IsAtOrBelow(ConfigurationPath other) => other.Parent is null || Upwards().Contains(other);

    public bool Equals(ConfigurationPath? other) => other is not null && _text == other._text;

    public override bool Equals(object? obj) => Equals(obj as ConfigurationPath);

    public override int GetHashCode() => string.GetHashCode(_text, StringComparison.Ordinal);

    public override string ToString() => _text;

    /// <summary>Quotes a text as JSON does, so that it stays on one line.</summary>
    public static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";

    [GeneratedRegex(@"^[A-Za-z_$][A-Za-z0-9_$-]*\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainName();
}
