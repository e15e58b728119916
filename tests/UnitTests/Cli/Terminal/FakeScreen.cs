using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using LlamaRunner.Host.Cli.Terminal;

namespace LlamaRunner.UnitTests.Cli.Terminal;

/// <summary>A terminal's screen that understands the few sequences that a line is shown with.</summary>
internal sealed partial class FakeScreen(int width) : WatchedWriter
{
    private int _row;
    private int _column;

    public int Width => width;

    public (int Row, int Column) Cursor
    {
        get
        {
            Play();
            return (_row, _column);
        }
    }

    /// <summary>The rows without the blanks at their ends.</summary>
    public string[] Rows => Play();

    [GeneratedRegex(@"\e\[(?<n>\d*)(?<what>[AJC])|\r|\n|(?<text>.)", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Pieces();

    private string[] Play()
    {
        var rows = new List<StringBuilder> { new() };
        (_row, _column) = (0, 0);
        foreach (Match piece in Pieces().Matches(ToString()))
        {
            var count = piece.Groups["n"] is { Success: true, Length: > 0 } n ? int.Parse(n.ValueSpan, CultureInfo.InvariantCulture) : 1;
            switch (piece.Value)
            {
                case "\r":
                    _column = 0;
                    break;
                case "\n":
                    _row++;
                    break;
                default:
                    Apply(piece, count, rows);
                    break;
            }

            while (rows.Count <= _row)
            {
                rows.Add(new StringBuilder());
            }
        }

        return [.. rows.Select(row => row.ToString().TrimEnd())];
    }

    private void Apply(Match piece, int count, List<StringBuilder> rows)
    {
        switch (piece.Groups["what"].Value)
        {
            case "A":
                Assert.True(_row >= count, "The cursor goes above the screen.");
                _row -= count;
                break;
            case "C":
                _column += count;
                Assert.True(_column < Width, "The cursor goes beyond the edge.");
                break;
            case "J":
                rows[_row].Length = Math.Min(rows[_row].Length, _column);
                rows.RemoveRange(_row + 1, rows.Count - _row - 1);
                break;
            default:
                Put(rows[_row], piece.Value[0]);
                break;
        }
    }

    private void Put(StringBuilder row, char c)
    {
        while (row.Length <= _column)
        {
            row.Append(' ');
        }

        row[_column] = c;
        _column += TextWidth.Of(c.ToString());
        Assert.True(_column <= Width, "A row is written beyond the edge.");
    }
}
