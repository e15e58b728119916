namespace LlamaRunner.Host.Cli.Terminal;

/// <summary>The lines that were sent, and a place among them. What was being typed stands behind the newest.</summary>
internal sealed class InputHistory
{
    private const int Kept = 500;

    private readonly List<string> _lines = [];
    private int _place;
    private string _draft = "";

    /// <summary>Adds a line, unless it is the newest again, and goes back to the end.</summary>
    public void Add(string line)
    {
        if (line.Length > 0 && (_lines.Count == 0 || _lines[^1] != line))
        {
            _lines.Add(line);
            if (_lines.Count > Kept)
            {
                _lines.RemoveAt(0);
            }
        }

        _place = _lines.Count;
    }

    /// <summary>Goes one back; null at the oldest.</summary>
    /// <param name="current">What stands in the line now.</param>
    public string? Older(string current)
    {
        if (_place == 0)
        {
            return null;
        }

        if (_place == _lines.Count)
        {
            _draft = current;
        }

        return _lines[--_place];
    }

    /// <summary>Goes one forward; null at the end.</summary>
    public string? Newer()
    {
        if (_place == _lines.Count)
        {
            return null;
        }

        _place++;
        return _place == _lines.Count ? _draft : _lines[_place];
    }
}
