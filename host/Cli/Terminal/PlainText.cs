using System.Buffers;
using System.Text;

namespace LlamaRunner.Host.Cli.Terminal;

/// <summary>Takes out of a text what would command the terminal instead of being shown.</summary>
internal static class PlainText
{
    private static readonly SearchValues<char> Control = SearchValues.Create(
        [.. Enumerable.Range(0, 0xA0).Select(code => (char)code).Where(c => char.IsControl(c) && c is not '\n' and not '\t')]);

    /// <summary>Leaves line feeds and tabs, makes other line ends line feeds, and drops all other control characters.</summary>
    public static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAny(Control))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var c in text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n'))
        {
            if (!Control.Contains(c))
            {
                clean.Append(c);
            }
        }

        return clean.ToString();
    }
}
