namespace LlamaRunner.Host.Models;

/// <summary>A pattern of names, in which each <c>*</c> stands for any text, none included. Upper and lower case are alike.</summary>
internal sealed class ModelPattern
{
    /// <summary>What stands for any text.</summary>
    public const char Wildcard = '*';

    private readonly string[] _parts;

    /// <param name="text">The pattern.</param>
    public ModelPattern(string text)
    {
        Text = text;
        _parts = text.Split(Wildcard);
        Length = _parts.Sum(static part => part.Length);
    }

    /// <summary>The pattern as it is written.</summary>
    public string Text { get; }

    /// <summary>How many of its letters stand for themselves.</summary>
    public int Length { get; }

    /// <summary>True when a name fits.</summary>
    public bool Fits(ReadOnlySpan<char> name)
    {
        if (_parts.Length == 1)
        {
            return name.Equals(Text, StringComparison.OrdinalIgnoreCase);
        }

        if (name.Length < Length || !name.StartsWith(_parts[0], StringComparison.OrdinalIgnoreCase) || !name.EndsWith(_parts[^1], StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        // Of what lies between, the first place where each part fits leaves the most for the next one.
        var rest = name[_parts[0].Length..^_parts[^1].Length];
        foreach (var part in _parts.AsSpan(1, _parts.Length - 2))
        {
            var at = rest.IndexOf(part, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
            {
                return false;
            }

            rest = rest[(at + part.Length)..];
        }

        return true;
    }
}
