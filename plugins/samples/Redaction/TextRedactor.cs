using System.Text;

namespace LlamaRunner.Samples.Redaction;

/// <summary>Finds secrets in texts, in a time that grows with their length and no faster, whatever they hold. Safe for concurrent use.</summary>
internal sealed class TextRedactor(RedactionOptions options)
{
    /// <summary>Redacts a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="redacted">What it becomes; null when there was nothing to redact.</param>
    /// <returns>How many secrets there were.</returns>
    public int Redact(ReadOnlySpan<char> text, out string? redacted)
    {
        redacted = null;
        var count = 0;
        foreach (var pattern in options.Patterns)
        {
            count += Redact(redacted ?? text, pattern, ref redacted);
        }

        return count;
    }

    private int Redact(ReadOnlySpan<char> text, SecretPattern pattern, ref string? redacted)
    {
        StringBuilder? target = null;
        var copied = 0;
        var count = 0;
        foreach (var match in pattern.Expression.EnumerateMatches(text))
        {
            // An expression may match nothing at all, and a word that only looks like a key has no digit.
            if (match.Length == 0 || (pattern.NeedsDigit && !text.Slice(match.Index, match.Length).ContainsAnyInRange('0', '9')))
            {
                continue;
            }

            target ??= new StringBuilder(text.Length);
            target.Append(text[copied..match.Index]).Append(options.ReplacementFor(pattern.Name));
            copied = match.Index + match.Length;
            count++;
        }

        redacted = target?.Append(text[copied..]).ToString() ?? redacted;
        return count;
    }
}
