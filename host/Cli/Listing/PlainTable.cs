using System.Text;
using LlamaRunner.Host.Cli.Terminal;

namespace LlamaRunner.Host.Cli.Listing;

/// <summary>A table that scripts can take apart as Ollama's: columns side by side, no lines, no cutting off.</summary>
internal static class PlainTable
{
    private const int Gap = 4;

    public static string Format(IReadOnlyList<string> head, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        IReadOnlyList<string>[] all = [head, .. rows];
        int[] widths = [.. Enumerable.Range(0, head.Count).Select(column => all.Max(row => TextWidth.Of(row[column])) + Gap)];
        var text = new StringBuilder();
        foreach (var row in all)
        {
            var line = new StringBuilder();
            for (var column = 0; column < row.Count; column++)
            {
                line.Append(row[column]).Append(' ', widths[column] - TextWidth.Of(row[column]));
            }

            text.AppendLine(line.ToString().TrimEnd());
        }

        return text.ToString();
    }
}
