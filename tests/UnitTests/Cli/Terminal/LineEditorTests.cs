using LlamaRunner.Host.Cli.Terminal;

namespace LlamaRunner.UnitTests.Cli.Terminal;

public sealed class LineEditorTests : IDisposable
{
    private readonly FakeKeys _keys = new();
    private readonly FakeScreen _screen = new(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _keys.Dispose();
        _screen.Dispose();
    }

    [Fact]
    public async Task Read_TypedLine_IsShownAndGiven()
    {
        _keys.Send("Hello");
        Assert.Equal(new LineInput(LineOutcome.Sent, "Hello"), await Editor().ReadAsync("> ", ". ", Token));
        Assert.Equal(["> Hello", ""], _screen.Rows);
    }

    public static TheoryData<string, ConsoleKey, bool, string> Edits => new()
    {
        { "abc", ConsoleKey.Backspace, false, "ab" },
        { "abc", ConsoleKey.Home, false, "Xabc" },
        { "abc", ConsoleKey.LeftArrow, false, "abXc" },
        { "abc", ConsoleKey.A, true, "Xabc" },
        { "abc", ConsoleKey.B, true, "abXc" },
        { "one two", ConsoleKey.W, true, "one X" },
        { "one two", ConsoleKey.U, true, "X" },
        { "one two", ConsoleKey.LeftArrow, true, "one Xtwo" },
        { "abc", ConsoleKey.K, true, "abcX" },
        { "abc", ConsoleKey.Escape, false, "abcX" },
        { "abc", ConsoleKey.Z, true, "abcX" },
        { "abc", ConsoleKey.D, true, "abcX" },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task Read_EditingKey_ChangesTheLine(string typed, ConsoleKey key, bool control, string expected)
    {
        _keys.Type(typed).Press(key, control ? ConsoleModifiers.Control : ConsoleModifiers.None);
        var mark = expected.Contains('X', StringComparison.Ordinal) ? "X" : "";
        _keys.Type(mark).Press(ConsoleKey.Enter);

        Assert.Equal(expected, (await Editor().ReadAsync("> ", ". ", Token)).Text);
        Assert.Equal(["> " + expected, ""], _screen.Rows);
    }

    [Fact]
    public async Task Read_EditInTheMiddle_ShowsTheWholeLineAgain()
    {
        _keys.Type("helo").Press(ConsoleKey.LeftArrow).Type("l").Press(ConsoleKey.Home).Press(ConsoleKey.Delete).Type("H")
            .Press(ConsoleKey.End).Type("!").Press(ConsoleKey.Enter);
        Assert.Equal("Hello!", (await Editor().ReadAsync("> ", ". ", Token)).Text);
        Assert.Equal(["> Hello!", ""], _screen.Rows);
    }

    [Fact]
    public async Task Read_LineLongerThanTheTerminal_GoesOnInTheNextRow()
    {
        const string text = "0123456789abcdefghijklmnopqrstuvwxyz0123456789";
        _keys.Type(text).Press(ConsoleKey.Home).Type("X").Press(ConsoleKey.Enter);

        Assert.Equal("X" + text, (await Editor().ReadAsync("> ", ". ", Token)).Text);

        Assert.Equal("> X" + text, string.Concat(_screen.Rows));
        Assert.All(_screen.Rows, row => Assert.True(row.Length <= _screen.Width));
    }

    [Fact]
    public async Task Read_LineThatFillsTheRow_PutsTheCursorIntoTheNext()
    {
        var reading = Editor().ReadAsync("> ", ". ", Token);
        _keys.Type("0123456789abcdefgh");
        await _screen.WaitForAsync(() => _screen.Cursor == (1, 0), Token);
        Assert.Equal("> 0123456789abcdefgh", _screen.Rows[0]);
        _keys.Press(ConsoleKey.Enter);
        await reading;
    }

    [Fact]
    public async Task Read_PastedText_KeepsItsLineBreaks()
    {
        _keys.Paste("one\ntwo").Press(ConsoleKey.Enter);
        Assert.Equal("one\ntwo", (await Editor().ReadAsync("> ", ". ", Token)).Text);
        Assert.Equal(["> one", ". two", ""], _screen.Rows);
    }

    [Fact]
    public async Task Read_WideCharacters_AreDeletedAndPassedWhole()
    {
        _keys.Paste("日本e\u0301\U0001F600").Press(ConsoleKey.Backspace).Press(ConsoleKey.LeftArrow).Type("X").Press(ConsoleKey.Enter);
        Assert.Equal("日本Xe\u0301", (await Editor().ReadAsync("> ", ". ", Token)).Text);
    }

    [Fact]
    public async Task Read_UpAndDown_GoThroughWhatWasSent()
    {
        var editor = Editor();
        await ReadAsync(editor, keys => keys.Send("first"));
        await ReadAsync(editor, keys => keys.Send("second"));

        Assert.Equal("first", await ReadAsync(editor, keys => keys.Press(ConsoleKey.UpArrow).Press(ConsoleKey.UpArrow).Press(ConsoleKey.Enter)));
        Assert.Equal("draft", await ReadAsync(editor, keys => keys.Type("draft").Press(ConsoleKey.UpArrow).Press(ConsoleKey.DownArrow)
            .Press(ConsoleKey.DownArrow).Press(ConsoleKey.Enter)));
        Assert.Equal("second", await ReadAsync(
            editor, keys => keys.Control(ConsoleKey.P).Control(ConsoleKey.P).Control(ConsoleKey.P).Press(ConsoleKey.Enter)));
    }

    [Fact]
    public async Task Read_ControlC_GivesWhatStoodThere()
    {
        _keys.Type("half").Control(ConsoleKey.C);
        Assert.Equal(new LineInput(LineOutcome.Interrupted, "half"), await Editor().ReadAsync("> ", ". ", Token));
    }

    [Fact]
    public async Task Read_ControlDOnEmptyLine_Ends()
    {
        _keys.Control(ConsoleKey.D);
        Assert.Equal(LineOutcome.Ended, (await Editor().ReadAsync("> ", ". ", Token)).Outcome);
    }

    [Fact]
    public async Task Read_TerminalGone_Ends()
    {
        _keys.Type("half").HangUp();
        Assert.Equal(LineOutcome.Ended, (await Editor().ReadAsync("> ", ". ", Token)).Outcome);
    }

    private LineEditor Editor() => new(_keys, _screen, () => _screen.Width);

    private async Task<string> ReadAsync(LineEditor editor, Action<FakeKeys> type)
    {
        type(_keys);
        return (await editor.ReadAsync("> ", ". ", Token)).Text;
    }
}
