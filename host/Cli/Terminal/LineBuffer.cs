using System.Globalization;

namespace LlamaRunner.Host.Cli.Terminal;

/// <summary>The text of a line that is typed, and the place of the cursor in it. Moves by what a reader sees as one character.</summary>
internal sealed class LineBuffer
{
    public string Text { get; private set; } = "";

    /// <summary>Before which character of <see cref="Text"/> the cursor stands.</summary>
    public int Cursor { get; private set; }

    public void Set(string text)
    {
        Text = text;
        Cursor = text.Length;
    }

    public void Insert(string text)
    {
        Text = Text.Insert(Cursor, text);
        Cursor += text.Length;
    }

    public void MoveLeft() => Cursor = Previous();

    public void MoveRight() => Cursor = Next();

    public void MoveHome() => Cursor = 0;

    public void MoveEnd() => Cursor = Text.Length;

    public void MoveWordLeft() => Cursor = WordStart();

    public void MoveWordRight()
    {
        var end = Cursor;
        while (end < Text.Length && char.IsWhiteSpace(Text[end]))
        {
            end++;
        }

        while (end < Text.Length && !char.IsWhiteSpace(Text[end]))
        {
            end++;
        }

        Cursor = end;
    }

    public void DeleteLeft() => RemoveTo(Previous());

    public void DeleteRight() => Text = Text.Remove(Cursor, Next() - Cursor);

    public void DeleteWordLeft() => RemoveTo(WordStart());

    public void DeleteToStart() => RemoveTo(0);

    public void DeleteToEnd() => Text = Text[..Cursor];

    private void RemoveTo(int start)
    {
        Text = Text.Remove(start, Cursor - start);
        Cursor = start;
    }

    private int Next() => Cursor + StringInfo.GetNextTextElementLength(Text, Cursor);

    private int Previous()
    {
        var previous = 0;
        foreach (var start in StringInfo.ParseCombiningCharacters(Text))
        {
            if (start >= Cursor)
            {
                break;
            }

            previous = start;
        }

        return previous;
    }

    private int WordStart()
    {
        var start = Cursor;
        while (start > 0 && char.IsWhiteSpace(Text[start - 1]))
        {
            start--;
        }

        while (start > 0 && !char.IsWhiteSpace(Text[start - 1]))
        {
            start--;
        }

        return start;
    }
}
