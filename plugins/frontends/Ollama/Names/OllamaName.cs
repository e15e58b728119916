using System.Text;

namespace LlamaRunner.Frontends.Ollama.Names;

/// <summary>
/// A name in Ollama's form, <c>[host/][namespace/]model:tag</c>: its clients cut names at slashes and colons, and take no other letters
/// than <c>A-Z a-z 0-9 _ - .</c> in the parts.
/// </summary>
/// <param name="Host">The registry; null for Ollama's own.</param>
/// <param name="Namespace">Whose it is; null for Ollama's own.</param>
/// <param name="Model">The model.</param>
/// <param name="Tag">Which one of it.</param>
internal sealed record OllamaName(string? Host, string? Namespace, string Model, string Tag)
{
    /// <summary>The tag of a name that has none.</summary>
    public const string DefaultTag = "latest";

    private const int MostHostLetters = 350;
    private const int MostPartLetters = 80;

    /// <summary>Makes the name that is nearest to a model's id; where the id is such a name, with or without tag, it is that.</summary>
    /// <param name="id">Any text; an <c>@</c> before the quantisation, as in LM Studio's names, becomes the colon before the tag.</param>
    public static OllamaName Near(string id)
    {
        var slash = id.LastIndexOf('/');
        var mark = id.LastIndexOf(':') is var colon && colon > slash ? colon : id.LastIndexOf('@') is var at && at > slash ? at : id.Length;
        var parts = id[..mark].Split('/', StringSplitOptions.RemoveEmptyEntries);
        var tag = mark < id.Length ? Clean(id[(mark + 1)..], MostPartLetters, ".") : "";
        var model = parts.Length > 0 ? Clean(parts[^1], MostPartLetters, ".") : "";
        var space = parts.Length > 1 ? Clean(string.Join('-', parts[Math.Min(1, parts.Length - 2)..^1]), MostPartLetters, "") : "";
        var host = parts.Length > 2 ? Clean(parts[0], MostHostLetters, ".:") : "";
        return new OllamaName(
            host.Length == 0 || space.Length == 0 ? null : host,
            space.Length == 0 ? null : space,
            model.Length == 0 ? "model" : model,
            tag.Length == 0 ? DefaultTag : tag);
    }

    /// <summary>Gives a name the tag that it has when it has none.</summary>
    public static string WithTag(string name) => name.LastIndexOf(':') > name.LastIndexOf('/') ? name : $"{name}:{DefaultTag}";

    /// <summary>The same with a number behind the model, which is cut where both are too long.</summary>
    public OllamaName Numbered(int number)
    {
        var suffix = FormattableString.Invariant($"-{number}");
        return this with { Model = Model[..Math.Min(Model.Length, MostPartLetters - suffix.Length)] + suffix };
    }

    /// <inheritdoc/>
    public override string ToString() =>
        (Host is null ? "" : Host + "/") + (Namespace is null ? "" : Namespace + "/") + Model + ":" + Tag;

    private static string Clean(string part, int most, string alsoAllowed)
    {
        var clean = new StringBuilder(part.Length);
        foreach (var letter in part)
        {
            // The first one must be a letter, a digit or an underscore.
            if (char.IsAsciiLetterOrDigit(letter) || letter == '_' || (clean.Length > 0 && (letter == '-' || alsoAllowed.Contains(letter))))
            {
                clean.Append(letter);
            }
            else if (clean.Length > 0 && clean[^1] != '-')
            {
                clean.Append('-');
            }
        }

        return clean.ToString(0, Math.Min(clean.Length, most));
    }
}
