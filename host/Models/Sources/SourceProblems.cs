using System.Globalization;
using Microsoft.Extensions.Logging;

namespace LlamaRunner.Host.Models.Sources;

/// <summary>
/// The problems of another tool's folder. They are that tool's business, so all together give one line in the log; each of them is
/// there at level Debug.
/// </summary>
/// <param name="name">What the place is called.</param>
/// <param name="log">Where they end up.</param>
internal sealed class SourceProblems(string name, ProblemLog log) : IProblems
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<(string Subject, string Kind), string> _current = [];

    /// <inheritdoc/>
    public void Report(string subject, string problem, string? kind = null, LogLevel level = LogLevel.Warning)
    {
        log.Report(subject, problem, kind, LogLevel.Debug);
        if (level >= LogLevel.Warning)
        {
            lock (_lock)
            {
                _current.TryAdd((subject, kind ?? problem), problem);
            }
        }
    }

    /// <summary>Reports what came up in this round, as one problem.</summary>
    public void EndRound()
    {
        if (_current.Count == 0)
        {
            return;
        }

        var ((subject, _), problem) = _current.First();
        var others = _current.Count == 1
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $" So it is with {_current.Count - 1} more, logged at level Debug.");
        log.Report(name, $"{subject}: {problem}{others}", "left out");
        _current.Clear();
    }
}
