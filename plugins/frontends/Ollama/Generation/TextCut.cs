namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>Makes texts shorter, without taking a character apart.</summary>
internal static class TextCut
{
    /// <summary>Leaves the beginning of a text out, whose end matters more.</summary>
    /// <param name="text">The text.</param>
    /// <param name="share">How much of it stays, more than 0 and less than 1.</param>
    /// <returns>False when nothing is left that could be cut.</returns>
    public static bool TryCut(ref string text, double share)
    {
        var start = text.Length - (int)(text.Length * share);
        if (start <= 0 || start >= text.Length)
        {
            return false;
        }

        if (char.IsLowSurrogate(text[start]))
        {
            start++;
        }

        text = text[start..];
        return text.Length > 0;
    }

    /// <summary>Leaves the end of a text out; a character is the least that stays.</summary>
    /// <param name="text">The text, not empty.</param>
    /// <param name="share">How much of it stays, more than 0 and less than 1.</param>
    public static string KeepStart(string text, double share)
    {
        var length = Math.Max(1, (int)(text.Length * share));
        return text[..(char.IsHighSurrogate(text[length - 1]) && length > 1 ? length - 1 : length)];
    }
}
