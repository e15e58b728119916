using System.Text;

namespace LlamaRunner.Host.Processes;

/// <summary>Makes a line of output fit for logs and error messages: valid text without control sequences of terminals.</summary>
internal static class LineText
{
    private const char Escape = '\u001b';
    private const char Bell = '\u0007';
    private const char Delete = '\u007f';

    public static string Clean(ReadOnlySpan<byte> utf8)
    {
        // Invalid sequences become U+FFFD.
        var text = Encoding.UTF8.GetString(utf8);
        return text.AsSpan().ContainsAnyInRange('\0', '\u001f') || text.Contains(Delete) ? Strip(text) : text;
    }

    private static string Strip(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            if (character == Escape)
            {
                i = SkipSequence(text, i);
            }
            else if (character == '\t' || (character >= ' ' && character != Delete))
            {
                clean.Append(character);
            }
        }

        return clean.ToString();
    }

    // Returns the index of the last character of the sequence that starts at the escape.
    private static int SkipSequence(string text, int escape)
    {
        var i = escape + 1;
        switch (i < text.Length ? text[i] : '\0')
        {
            case '[':
                do
                {
                    i++;
                }
                while (i < text.Length && text[i] is < '@' or > '~');
                return i;
            case ']':
                // A title or link; it ends with a bell or with ESC \.
                while (++i < text.Length && text[i] != Bell)
                {
                    if (text[i] == Escape)
                    {
                        return i + 1;
                    }
                }

                return i;
            default:
                return i;
        }
    }
}
