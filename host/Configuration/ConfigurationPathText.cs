using System.Text;

namespace LlamaRunner.Host.Configuration;

/// <summary>Takes apart a path as a person writes it: <c>models.entries["qwen2.5"].aliases[0]</c>.</summary>
internal static class ConfigurationPathText
{
    private const int LargestDepth = 32;

    /// <summary>Gives the names and list places in order; whether a number is the one or the other shows where it is applied.</summary>
    public static bool TrySplit(string text, out IReadOnlyList<string> segments)
    {
        var found = new List<string>();
        segments = found;
        var at = 0;
        while (at < text.Length && found.Count < LargestDepth)
        {
            string? segment;
            if (text[at] == '[')
            {
                segment = ReadBracket(text, ref at);
            }
            else
            {
                if (found.Count > 0 && text[at++] != '.')
                {
                    return false;
                }

                segment = ReadName(text, ref at);
            }

            if (segment is null)
            {
                return false;
            }

            found.Add(segment);
        }

        return at == text.Length && found.Count > 0;
    }

    private static string? ReadName(string text, ref int at)
    {
        var end = text.AsSpan(at).IndexOfAny('.', '[');
        var name = end < 0 ? text[at..] : text.Substring(at, end);
        at += name.Length;
        return name.Length > 0 ? name : null;
    }

    /// <summary>Quotes may be left out, since a shell takes them away.</summary>
    private static string? ReadBracket(string text, ref int at)
    {
        at++;
        if (at < text.Length && text[at] is ('"' or '\''))
        {
            return ReadQuoted(text, ref at);
        }

        var end = text.IndexOf(']', at);
        var name = end > at ? text[at..end] : null;
        at = end + 1;
        return name;
    }

    private static string? ReadQuoted(string text, ref int at)
    {
        var quote = text[at++];
        var name = new StringBuilder();
        for (; at < text.Length && text[at] != quote; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
            }

            name.Append(text[at]);
        }

        var closed = at + 1 < text.Length && text[at + 1] == ']';
        at += 2;
        return closed ? name.ToString() : null;
    }
}
