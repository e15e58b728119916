using System.Text;

namespace LlamaRunner.Dialects.JsonEdit;

/// <summary>What is to become of one field of a JSON object.</summary>
public sealed class FieldEdit
{
    private readonly byte[] _utf8Name;

    private FieldEdit(string name, FieldEditKind kind, ReadOnlyMemory<byte> json)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
        Kind = kind;
        Json = json;
        _utf8Name = Encoding.UTF8.GetBytes(name);
    }

    /// <summary>The name of the field.</summary>
    public string Name { get; }

    /// <summary>What is done.</summary>
    public FieldEditKind Kind { get; }

    /// <summary>The value to write, one JSON value in UTF-8; empty where the field is removed.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    internal ReadOnlySpan<byte> Utf8Name => _utf8Name;

    /// <summary>The field has this value afterwards, whatever it had before.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="json">One JSON value, UTF-8.</param>
    public static FieldEdit Set(string name, ReadOnlyMemory<byte> json) => new(name, FieldEditKind.Set, json);

    /// <summary>The field has this value afterwards where it was absent or null.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="json">One JSON value, UTF-8.</param>
    public static FieldEdit Default(string name, ReadOnlyMemory<byte> json) => new(name, FieldEditKind.Default, json);

    /// <summary>The field is gone afterwards.</summary>
    /// <param name="name">Its name.</param>
    public static FieldEdit Remove(string name) => new(name, FieldEditKind.Remove, default);
}
