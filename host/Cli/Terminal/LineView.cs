using System.Globalization;
using System.Text;

namespace LlamaRunner.Host.Cli.Terminal;

/// <summary>Shows a line that is typed, over as many rows of the terminal as it takes, and shows it anew in the same place.</summary>
internal sealed class LineView(TextWriter output, Func<int> width)
{
    // What is shown, and where the cursor stands below the first row of the line.
    private string? _text;
    private bool _isAtEnd;
    private (int Row, int Column) _place;

    /// <summary>Shows the line.</summary>
    /// <param name="prompt">What stands before its first row.</param>
    /// <param name="continuation">What stands before the rows after a line break.</param>
    /// <param name="text">The text.</param>
    /// <param name="cursor">Before which character the cursor stands.</param>
    public async Task ShowAsync(string prompt, string continuation, string text, int cursor)
    {
        if (_isAtEnd && cursor == text.Length && _text is not null && text.StartsWith(_text, StringComparison.Ordinal)
            && await TryAppendAsync(text[_text.Length..]))
        {
            _text = text;
            return;
        }

        var screen = new StringBuilder();
        if (_place.Row > 0)
        {
            screen.Append(CultureInfo.InvariantCulture, $"\e[{_place.Row}A");
        }

        screen.Append("\r\e[J");
        var layout = new Layout(screen, width());
        layout.Write(prompt);
        var place = layout.Place;
        for (var i = 0; i < text.Length;)
        {
            if (i == cursor)
            {
                layout.Settle();
                place = layout.Place;
            }

            var length = StringInfo.GetNextTextElementLength(text, i);
            if (text[i] == '\n')
            {
                layout.Break();
                layout.Write(continuation);
            }
            else
            {
                layout.WriteElement(text[i] == '\t' ? " " : text.Substring(i, length));
            }

            i += length;
        }

        layout.Settle();
        if (cursor >= text.Length)
        {
            place = layout.Place;
        }

        layout.MoveTo(place);
        (_text, _isAtEnd, _place) = (text, cursor >= text.Length, place);
        await output.WriteAsync(screen);
        await output.FlushAsync();
    }

    /// <summary>Leaves the line as it stands, with the cursor behind it, and goes to a new one.</summary>
    public async Task LeaveAsync()
    {
        Forget();
        await output.WriteAsync("\r\n");
        await output.FlushAsync();
    }

    /// <summary>Empties the screen; the next line stands at its top.</summary>
    public async Task ClearScreenAsync()
    {
        Forget();
        await output.WriteAsync("\e[H\e[2J");
    }

    /// <summary>The usual case, a letter at the end, needs no more than that letter.</summary>
    private async Task<bool> TryAppendAsync(string added)
    {
        var columns = TextWidth.Of(added);
        if (added.AsSpan().ContainsAny('\n', '\t') || _place.Column + columns >= width() || IsJoined(added))
        {
            return false;
        }

        _place.Column += columns;
        await output.WriteAsync(added);
        await output.FlushAsync();
        return true;
    }

    // A mark that belongs to the character before it changes what is shown there.
    private static bool IsJoined(string added) =>
        added.Length > 0 && CharUnicodeInfo.GetUnicodeCategory(added, 0)
            is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.Format or UnicodeCategory.ModifierSymbol;

    private void Forget()
    {
        _text = null;
        _place = default;
    }

    /// <summary>Writes text and keeps count of where the cursor is. Breaks rows itself: terminals differ in what they do at the edge.</summary>
    private sealed class Layout(StringBuilder screen, int width)
    {
        public (int Row, int Column) Place { get; private set; }

        public void Write(string text)
        {
            var elements = StringInfo.GetTextElementEnumerator(text);
            while (elements.MoveNext())
            {
                WriteElement(elements.GetTextElement());
            }
        }

        public void WriteElement(string element)
        {
            var columns = TextWidth.Of(element);
            if (Place.Column + columns > width)
            {
                Break();
            }

            screen.Append(element);
            Place = (Place.Row, Place.Column + columns);
        }

        public void Break()
        {
            screen.Append("\r\n");
            Place = (Place.Row + 1, 0);
        }

        /// <summary>The cursor cannot stand behind the last column.</summary>
        public void Settle()
        {
            if (Place.Column >= width)
            {
                Break();
            }
        }

        public void MoveTo((int Row, int Column) place)
        {
            if (Place.Row > place.Row)
            {
                screen.Append(CultureInfo.InvariantCulture, $"\e[{Place.Row - place.Row}A");
            }

            screen.Append('\r');
            if (place.Column > 0)
            {
                screen.Append(CultureInfo.InvariantCulture, $"\e[{place.Column}C");
            }
        }
    }
}
