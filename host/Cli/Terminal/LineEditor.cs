namespace LlamaRunner.Host.Cli.Terminal;

/// <summary>
/// Reads lines from a terminal, with the keys that shells have and a history. Own code: the one library of this kind, RadLine, was built
/// against a Spectre.Console without strong name and does not compile with today's.
/// </summary>
internal sealed class LineEditor(IKeySource keys, TextWriter output, Func<int> width)
{
    private readonly InputHistory _history = new();
    private readonly LineBuffer _buffer = new();
    private readonly LineView _view = new(output, width);

    /// <summary>Reads one line.</summary>
    /// <param name="prompt">What stands before it.</param>
    /// <param name="continuation">What stands before its further rows when it holds line breaks.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<LineInput> ReadAsync(string prompt, string continuation, CancellationToken cancellationToken)
    {
        _buffer.Set("");
        while (true)
        {
            await _view.ShowAsync(prompt, continuation, _buffer.Text, _buffer.Cursor);
            if (await keys.ReadAsync(cancellationToken) is not { } key)
            {
                return await LeaveAsync(LineOutcome.Ended);
            }

            if (EndOf(key) is { } outcome)
            {
                _buffer.MoveEnd();
                await _view.ShowAsync(prompt, continuation, _buffer.Text, _buffer.Cursor);
                return await LeaveAsync(outcome);
            }

            if (key.IsControl(ConsoleKey.L))
            {
                await _view.ClearScreenAsync();
            }
            else
            {
                Apply(key);
            }
        }
    }

    private async Task<LineInput> LeaveAsync(LineOutcome outcome)
    {
        await _view.LeaveAsync();
        if (outcome == LineOutcome.Sent)
        {
            _history.Add(_buffer.Text);
        }

        return new LineInput(outcome, _buffer.Text);
    }

    private LineOutcome? EndOf(TerminalKey key) => key switch
    {
        { Key: ConsoleKey.Enter } => LineOutcome.Sent,
        _ when key.IsControl(ConsoleKey.C) => LineOutcome.Interrupted,
        _ when key.IsControl(ConsoleKey.D) && _buffer.Text.Length == 0 => LineOutcome.Ended,
        _ => null,
    };

    private void Apply(TerminalKey key)
    {
        switch (key)
        {
            case { Modifiers: ConsoleModifiers.Control }:
                ApplyControl(key.Key);
                break;
            case { Key: ConsoleKey.LeftArrow }:
                _buffer.MoveLeft();
                break;
            case { Key: ConsoleKey.RightArrow }:
                _buffer.MoveRight();
                break;
            case { Key: ConsoleKey.Home }:
                _buffer.MoveHome();
                break;
            case { Key: ConsoleKey.End }:
                _buffer.MoveEnd();
                break;
            case { Key: ConsoleKey.UpArrow }:
                Recall(_history.Older(_buffer.Text));
                break;
            case { Key: ConsoleKey.DownArrow }:
                Recall(_history.Newer());
                break;
            case { Key: ConsoleKey.Backspace }:
                _buffer.DeleteLeft();
                break;
            case { Key: ConsoleKey.Delete }:
                _buffer.DeleteRight();
                break;
            default:
                _buffer.Insert(key.Text);
                break;
        }
    }

    private void ApplyControl(ConsoleKey key)
    {
        switch (key)
        {
            case ConsoleKey.A:
                _buffer.MoveHome();
                break;
            case ConsoleKey.E:
                _buffer.MoveEnd();
                break;
            case ConsoleKey.B:
                _buffer.MoveLeft();
                break;
            case ConsoleKey.F:
                _buffer.MoveRight();
                break;
            case ConsoleKey.LeftArrow:
                _buffer.MoveWordLeft();
                break;
            case ConsoleKey.RightArrow:
                _buffer.MoveWordRight();
                break;
            case ConsoleKey.D:
                _buffer.DeleteRight();
                break;
            case ConsoleKey.H:
                _buffer.DeleteLeft();
                break;
            case ConsoleKey.K:
                _buffer.DeleteToEnd();
                break;
            case ConsoleKey.U:
                _buffer.DeleteToStart();
                break;
            case ConsoleKey.W or ConsoleKey.Backspace:
                _buffer.DeleteWordLeft();
                break;
            case ConsoleKey.P:
                Recall(_history.Older(_buffer.Text));
                break;
            case ConsoleKey.N:
                Recall(_history.Newer());
                break;
            default:
                break;
        }
    }

    private void Recall(string? line)
    {
        if (line is not null)
        {
            _buffer.Set(line);
        }
    }
}
