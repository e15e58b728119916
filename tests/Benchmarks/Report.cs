namespace LlamaRunner.Benchmarks;

/// <summary>The table that is printed at the end.</summary>
internal sealed class Report
{
    private readonly List<string[]> _rows = [["", "direct", "through the host", "host / direct"]];

    public void Add(string measure, string? direct, string host, string? ratio) => _rows.Add([measure, direct ?? "", host, ratio ?? ""]);

    public void Print()
    {
        var widths = Enumerable.Range(0, _rows[0].Length).Select(column => _rows.Max(row => row[column].Length)).ToArray();
        for (var i = 0; i < _rows.Count; i++)
        {
            Console.WriteLine($"| {string.Join(" | ", _rows[i].Select((cell, column) => cell.PadRight(widths[column])))} |");
            if (i == 0)
            {
                Console.WriteLine($"|{string.Join("|", widths.Select(width => new string('-', width + 2)))}|");
            }
        }
    }
}
