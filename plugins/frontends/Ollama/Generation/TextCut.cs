namespace LlamaRunner.Frontends.Ollama.Generation;

/// <summary>Leaves the beginning of a text out, whose end matters more.</summary>
internal static class TextCut
{
    /// <summary>Cuts a text.</summary>
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
}
